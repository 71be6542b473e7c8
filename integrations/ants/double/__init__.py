"""A stand-in for the coordination service, for us and for other editors: `manage.py ants-double`.

Faithful to what is known of the real one (interfaces.md 2.3, external.md 1.4), with every fault
that it was seen to have. `infra/runbooks/france-titres.md` says how to use it.
"""
