"""France Titres (ANTS): the slots of town halls on its national search.

Its hub asks the portal's host (`api.ants`), which answers from `integrations.projections`; the
rooms here keep these up to date and speak with its coordination service.
"""
