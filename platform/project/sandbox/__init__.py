"""Espaces where integrators try: messages are kept instead of leaving, webhooks work, and every
night all is as on the first day, but for who tries, their tokens and their webhooks.

- ``sample``: what there is on the first day;
- ``kept``: what stays when it comes again;
- ``resetting``: the first day, again.
"""
