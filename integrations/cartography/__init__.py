"""The national cartography of digital mediation: where one can book online, told at once.

Its promise used to be « sous 24 h ». Source: interfaces.md 3, external.md 2.
"""
