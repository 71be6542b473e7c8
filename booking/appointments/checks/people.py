"""Usagers who have such an appointment already."""

from datetime import datetime, timedelta

from booking.domain.limits import Limit
from booking.domain.wallclock import day_start, local_day
from booking.domain.wording import format_time

from ..cautions import Caution, Code
from ..models import Participation
from ..models.appointment import CANCELLED
from .asked import Asked, Sees

THE_USAGER = "l’usager, en annulant l’autre rendez-vous"


def cautions_of_people(asked: Asked, sees: Sees) -> list[Caution]:
    """What is said of those who come, whoever receives them (2 queries at most)."""
    return [*same_day(asked, sees), *limits_reached(asked)]


def same_day(asked: Asked, sees: Sees) -> list[Caution]:
    """One caution an usager who has the same motif on the same local day (1 query)."""
    day = local_day(asked.starts_at, asked.zone)
    start, end = day_start(asked.zone, day), day_start(asked.zone, day + timedelta(days=1))
    others = _others(asked).filter(
        appointment__starts_at__gte=start, appointment__starts_at__lt=end
    )
    found = []
    for other in others.select_related("usager", "appointment").order_by("pk"):
        seen = sees(other.appointment)
        hour = f", à {format_time(other.appointment.starts_at.astimezone(asked.zone))}"
        sentence = (
            f"{other.usager} a déjà un rendez-vous pour ce motif le même jour"
            f"{hour if seen else ''}."
        )
        found.append(Caution(Code.SAME_DAY, sentence, THE_USAGER, concealed=not seen))
    return found


def limits_reached(asked: Asked) -> list[Caution]:
    """The motif's limit, passed by some of the usagers (1 query if the motif has one)."""
    limit = limit_of(asked)
    if limit is None or not asked.usager_ids:
        return []
    starts: dict[int, list[datetime]] = {pk: [] for pk in asked.usager_ids}
    span = timedelta(days=limit.days)
    around = (asked.starts_at - span, asked.starts_at + span)
    rows = _others(asked).filter(appointment__starts_at__range=around)
    for usager_id, starts_at in rows.values_list("usager_id", "appointment__starts_at"):
        starts[usager_id].append(starts_at)
    passed = [pk for pk, found in starts.items() if not limit.allows(found, asked.starts_at)]
    return [Caution(Code.LIMIT, limit.reason, THE_USAGER)] if passed else []


def limit_of(asked: Asked) -> Limit | None:
    motif = asked.motif
    return Limit(motif.max_per_usager, motif.max_per_usager_days) if motif.max_per_usager else None


def _others(asked: Asked):
    """The other standing participations of these usagers for the motif."""
    rows = Participation.objects.filter(
        usager__in=asked.usager_ids, appointment__motif=asked.motif
    ).exclude(status__in=CANCELLED)
    rows = rows.exclude(appointment__status__in=CANCELLED)
    return rows.exclude(appointment=asked.moved_id) if asked.moved_id else rows
