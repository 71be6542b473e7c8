"""Migrations over all espaces: each is turned into SQL once, and run as such everywhere.

- ``compiled``: a migration as SQL, or why it must be run by Django;
- ``plan``: what a schema lacks, in order;
- ``one``: one espace, in one transaction where that can be;
- ``wave``: all of them, a few at a time, with a state that can be taken up again.

The stock command costs over a second an espace at 1,000 espaces (`scale.md` 2b).
"""
