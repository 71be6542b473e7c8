"""The hub of France Titres, simulated: what it asks an editor, and what it refuses of the answers.

For us and for other editors: `manage.py ants-hub` (`infra/runbooks/france-titres.md`).
Source: external.md 1.2 and 1.3.
"""
