"""OAuth 2 for applications of others (La Coop), on the portal's host: the only one they know.

django-oauth-toolkit does the protocol. Ours are the person (named by the espace where they log in),
the consent page, and what an agent takes back.
"""
