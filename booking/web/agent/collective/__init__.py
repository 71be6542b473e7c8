"""RDV collectifs: the list of sessions, a new one, its participants, its attendance sheet."""
