"""SMS: the espace's own account at a provider, or the platform's; what providers say afterwards.

- ``chosen``: whose account carries an SMS, and how that went;
- ``providers``: what each of them speaks;
- ``reports``: what became of an SMS, told by those who tell.
"""
