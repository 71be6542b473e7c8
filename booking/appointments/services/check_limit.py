"""The motif's limit for one person, for those whom it binds."""

from collections.abc import Iterable

from booking.directory.models import Usager

from ..checks import Asked
from ..checks.people import limits_reached
from ..errors import RuleRefused


def check_limit(asked: Asked) -> None:
    """Must come before the claims, in the same transaction.

    The usagers are locked, so that two bookings for one person count each other.

    Raises:
        RuleRefused: one of them has as many appointments as the motif allows.
    """
    if asked.motif.max_per_usager is None:
        return
    lock_usagers(asked.usager_ids)
    for caution in limits_reached(asked):
        raise RuleRefused(caution.code.value, caution.sentence)


def lock_usagers(usager_ids: Iterable[int]) -> None:
    rows = Usager.objects.filter(pk__in=usager_ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
