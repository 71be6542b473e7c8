"""Rows to domain values, in a constant number of queries whatever the number of agents."""

from collections.abc import Collection, Iterable
from datetime import date, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q

from booking.directory.models import Place
from booking.domain import openings as domain
from booking.domain.holidays import HolidayZone
from booking.domain.recurrence import Override, Recurrence
from booking.domain.rrule_text import from_rrule
from tenants.context import current_espace

from .models import Absence, OpeningWindow

OPENING_FIELDS = (
    "id",
    "agent_id",
    "place_id",
    "first_day",
    "start_time",
    "end_time",
    "recurrence",
    "exceptions",
    "place__time_zone",
)
ABSENCE_FIELDS = (
    "agent_id",
    "first_day",
    "end_day",
    "start_time",
    "end_time",
    "recurrence",
    "exceptions",
)


def zone_of(place: Place | None) -> ZoneInfo:
    """The zone in which the place's clocks run, else the espace's."""
    return _zone(place.time_zone if place else "")


def holiday_zone() -> HolidayZone:
    """The public holidays that the espace keeps."""
    return HolidayZone(current_espace().holiday_zone)


def load_openings(
    motif_id: int,
    first: date,
    last: date,
    *,
    place_id: int | None = None,
    organisation_ids: Collection[int] = (),
    agent_ids: Collection[int] = (),
    closed_places: bool = False,
) -> tuple[domain.Opening, ...]:
    """The opening windows of current agents that carry the motif and may touch the days (1 query).

    Windows held in a closed place are left out unless asked for.
    """
    rows = OpeningWindow.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=first),
        motifs=motif_id,
        first_day__lte=last,
        agent__deleted_at__isnull=True,
    )
    if not closed_places:
        rows = rows.filter(
            Q(place__isnull=True) | Q(place__availability=Place.Availability.ENABLED)
        )
    if place_id is not None:
        rows = rows.filter(place_id=place_id)
    if organisation_ids:
        rows = rows.filter(organisation_id__in=organisation_ids)
    if agent_ids:
        rows = rows.filter(agent_id__in=agent_ids)
    holidays = holiday_zone()
    motifs = frozenset({motif_id})
    return tuple(
        domain.Opening(
            id=identifier,
            agent_id=agent_id,
            lieu_id=lieu_id,
            motif_ids=motifs,
            first_day=first_day,
            start_time=start,
            end_time=end,
            recurrence=recurrence_of(rule, exceptions),
            zone=_zone(zone_name or ""),
            holiday_zone=holidays,
        )
        for (
            identifier,
            agent_id,
            lieu_id,
            first_day,
            start,
            end,
            rule,
            exceptions,
            zone_name,
        ) in rows.values_list(*OPENING_FIELDS)
    )


def load_closed_places() -> frozenset[int]:
    """The places where nobody is received any more (1 query)."""
    closed = Place.objects.filter(availability=Place.Availability.DISABLED)
    return frozenset(closed.values_list("pk", flat=True))


def load_absences(agent_ids: Iterable[int], first: date, last: date) -> tuple[domain.Absence, ...]:
    """The absences of these agents that may touch the days (1 query)."""
    zone = _zone("")
    rows = Absence.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=first),
        agent_id__in=list(agent_ids),
        first_day__lte=last,
    )
    return tuple(
        domain.Absence(
            agent_id=agent_id,
            first_day=first_day,
            end_day=end_day,
            start_time=start,
            end_time=end,
            recurrence=recurrence_of(rule, exceptions),
            zone=zone,
        )
        for agent_id, first_day, end_day, start, end, rule, exceptions in rows.values_list(
            *ABSENCE_FIELDS
        )
    )


def recurrence_of(rule: str, exceptions: dict[str, dict | None]) -> Recurrence | None:
    """The domain's recurrence; None for a single day."""
    if not rule:
        return None
    if not exceptions:
        return _plain_recurrence(rule)
    skipped = [date.fromisoformat(day) for day, change in exceptions.items() if change is None]
    changed = {
        date.fromisoformat(day): Override(
            day=date.fromisoformat(change["day"]),
            start_time=time.fromisoformat(change["start"]) if change.get("start") else None,
            end_time=time.fromisoformat(change["end"]) if change.get("end") else None,
        )
        for day, change in exceptions.items()
        if change is not None
    }
    return from_rrule(rule, skipped=skipped, changed=changed)


@lru_cache(maxsize=2048)
def _plain_recurrence(rule: str) -> Recurrence:
    return from_rrule(rule)


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or current_espace().time_zone)
