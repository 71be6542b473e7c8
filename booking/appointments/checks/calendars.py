"""Agents' own calendars: absences, other calendars, and opening windows held elsewhere."""

from collections.abc import Iterator

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from booking.availability.calendar_values import absence_of, opening_of
from booking.availability.models import Absence, OpeningWindow, OutsideTime
from booking.domain import openings as domain
from booking.domain.intervals import Interval, overlaps
from booking.domain.wallclock import local_day
from booking.domain.wording import format_time_range

from ..cautions import Caution, Code
from .asked import Asked, Sees

OUTSIDE = {
    False: "{} est occupé à cette heure dans son agenda externe.",
    True: "L’agenda externe de {} ne peut pas être lu : il y est peut-être occupé à cette heure.",
}


def absent_agents(asked: Asked, sees: Sees) -> list[Caution]:
    """One caution an absence that touches the time (1 query)."""
    rows = Absence.objects.filter(*_touching(asked)).select_related("agent").order_by("pk")
    found = []
    for row in rows:
        if next(_meets(asked, absence_of(row)), None):
            seen = sees(row)
            what = f" : {row.title}" if seen else " à cette heure"
            sentence = f"{row.agent} est indisponible{what}."
            found.append(Caution(Code.ABSENCE, sentence, str(row.agent), concealed=not seen))
    return found


def busy_outside(asked: Asked) -> list[Caution]:
    """One caution an agent whom another calendar of theirs says busy (1 query)."""
    period = DateTimeTZRange(asked.starts_at, asked.ends_at, "[)")
    rows = OutsideTime.objects.filter(agent__in=asked.agent_ids, period__overlap=period)
    told: dict[int, OutsideTime] = {}
    for row in rows.select_related("agent").order_by("is_precaution", "pk"):
        told.setdefault(row.agent_id, row)
    return [
        Caution(Code.OUTSIDE, OUTSIDE[row.is_precaution].format(row.agent), str(row.agent))
        for row in told.values()
    ]


def windows_elsewhere(asked: Asked, sees: Sees) -> list[Caution]:
    """One caution a window of the agents, at that time and another place (1 query)."""
    if asked.place is None:
        return []
    rows = (
        OpeningWindow.objects.filter(*_touching(asked), place__isnull=False)
        .exclude(place=asked.place)
        .select_related("agent", "place")
        .order_by("pk")
    )
    found = []
    for row in rows:
        opening = opening_of(row, closed_on_holidays=False)
        if met := next(_meets(asked, opening), None):
            found.append(_elsewhere(asked, row, met, sees))
    return found


def _elsewhere(asked: Asked, row: OpeningWindow, met: Interval, sees: Sees) -> Caution:
    seen = sees(row)
    if seen:
        hours = format_time_range(met.start.astimezone(asked.zone), met.end.astimezone(asked.zone))
        sentence = f"{row.agent} reçoit {hours} à un autre lieu : {row.place.name}."
    else:
        sentence = f"{row.agent} reçoit à un autre lieu à cette heure."
    return Caution(Code.WINDOW_ELSEWHERE, sentence, str(row.agent), concealed=not seen)


def _touching(asked: Asked) -> tuple[Q, ...]:
    """Rows of the agents that may have an occurrence on the days of the question."""
    first, last = local_day(asked.starts_at, asked.zone), local_day(asked.ends_at, asked.zone)
    return (
        Q(agent__in=asked.agent_ids),
        Q(first_day__lte=last),
        Q(last_day__isnull=True) | Q(last_day__gte=first),
    )


def _meets(asked: Asked, item: domain.Absence | domain.Opening) -> Iterator[Interval]:
    """The occurrences that share an instant with the time asked for."""
    wanted = Interval(asked.starts_at, asked.ends_at)
    first, last = local_day(asked.starts_at, item.zone), local_day(asked.ends_at, item.zone)
    return (one for one in item.intervals(first, last) if overlaps(one, wanted))
