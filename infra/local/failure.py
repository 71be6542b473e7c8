"""What stops a run in a way the person can act on."""


class Failure(Exception):
    """One line for the person at the terminal: what is wrong, and what to do about it."""
