"""The field's own REST interface, `/api/v1`, on each espace's host and on the portal's.

Names, shapes and statuses are of interfaces.md 1; what stands beside it is in ADR 0031.
"""
