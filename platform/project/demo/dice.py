"""Chance that falls the same way everywhere: one generator a name."""

from random import Random

SEED = "rdv-demo-1"


def dice(*names: object) -> Random:
    """A generator of its own for what `names` designates.

    One a row or a day rather than one for all, so that adding a person or a week changes
    nothing of the others.
    """
    return Random("/".join(str(name) for name in (SEED, *names)))  # noqa: S311 — no secret here
