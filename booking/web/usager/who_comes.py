"""Which of a family comes: who may, and how they are named in a choice."""

from collections.abc import Iterable

from booking.directory.models import Usager

CHOOSE = "Choisissez qui vient."
REFUSALS = {"required": CHOOSE, "invalid_choice": CHOOSE}


def who_may_come(me: Usager) -> list[Usager]:
    """Who is known, then those whom they answer for (1 query)."""
    return [me, *me.relatives.filter(deleted_at__isnull=True).order_by("sort_name", "pk")]


def choices_of(people: Iterable[Usager], me: Usager) -> list[tuple[int, str]]:
    return [(one.pk, "Moi" if one.pk == me.pk else str(one)) for one in people]
