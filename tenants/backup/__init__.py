"""One espace saved apart, opened again beside itself, or handed over to those who leave.

PostgreSQL's own means save the whole database (infra/runbooks/backups.md).
"""
