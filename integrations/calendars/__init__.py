"""Agents' own calendars: what goes out to them, and the busy times that come back.

- ``events``: what may be said of an appointment outside: motif, address, link;
- ``feed``: the address that a calendar program subscribes to (webcal).
"""
