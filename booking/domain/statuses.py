"""Statuses of appointments and participations: what may follow, and what follows by itself.

Source: domain.md 1.6. The words are the field's own: ``unknown`` (to come, or to be filled in),
``seen``, ``excused`` (cancelled by the usager), ``revoked`` (cancelled by the service),
``noshow``.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from booking.domain.wallclock import local_day, utc

UNKNOWN, SEEN, EXCUSED, REVOKED, NOSHOW = "unknown", "seen", "excused", "revoked", "noshow"
CANCELLED = frozenset({EXCUSED, REVOKED})
"""The appointment does not take place: its time is free again."""
ENDED_WITHOUT = CANCELLED | {NOSHOW}
"""Statuses that carry an instant of cancellation."""


class Kind(Enum):
    """What bears the status; the participations of an individual appointment copy its own."""

    INDIVIDUAL = "individual"
    COLLECTIVE = "collective"
    PARTICIPATION = "participation"


class Moment(Enum):
    """Where the start stands, by local days; today is cut in two by the start itself."""

    FUTURE_DAY = "future_day"
    TODAY_BEFORE = "today_before"
    TODAY_STARTED = "today_started"
    PAST_DAY = "past_day"


_I, _C, _P = Kind.INDIVIDUAL, Kind.COLLECTIVE, Kind.PARTICIPATION
_FROM_UNKNOWN: dict[tuple[Kind, Moment], tuple[str, ...]] = {
    (_I, Moment.FUTURE_DAY): (EXCUSED, REVOKED),
    (_I, Moment.TODAY_BEFORE): (SEEN, EXCUSED, REVOKED),
    (_I, Moment.TODAY_STARTED): (SEEN, NOSHOW, EXCUSED, REVOKED),
    (_I, Moment.PAST_DAY): (SEEN, NOSHOW, EXCUSED, REVOKED),
    (_C, Moment.FUTURE_DAY): (REVOKED,),
    (_C, Moment.TODAY_BEFORE): (SEEN, REVOKED),
    (_C, Moment.TODAY_STARTED): (SEEN, REVOKED),
    (_C, Moment.PAST_DAY): (SEEN, REVOKED),
    (_P, Moment.FUTURE_DAY): (EXCUSED,),
    (_P, Moment.TODAY_BEFORE): (SEEN, EXCUSED),
    (_P, Moment.TODAY_STARTED): (SEEN, NOSHOW, EXCUSED),
    (_P, Moment.PAST_DAY): (SEEN, NOSHOW, EXCUSED),
}


def moment_of(starts_at: datetime, now: datetime, zone: ZoneInfo) -> Moment:
    """Where an appointment's start stands at this instant, on the calendar of the zone."""
    day, today = local_day(starts_at, zone), local_day(now, zone)
    if day != today:
        return Moment.FUTURE_DAY if day > today else Moment.PAST_DAY
    return Moment.TODAY_STARTED if utc(starts_at) <= utc(now) else Moment.TODAY_BEFORE


def transitions(kind: Kind, status: str, moment: Moment) -> tuple[str, ...]:
    """The statuses offered next, in the order in which they are shown.

    Whatever has been decided may be reset to ``unknown``, and nothing else.
    """
    return _FROM_UNKNOWN[kind, moment] if status == UNKNOWN else (UNKNOWN,)


def label_of(status: str, moment: Moment, *, collective: bool = False) -> str:
    """The French word shown to agents; an ``unknown`` one depends on where the start stands."""
    if status == UNKNOWN:
        return {
            Moment.FUTURE_DAY: "À venir",
            Moment.TODAY_BEFORE: "À venir aujourd’hui",
            Moment.TODAY_STARTED: "À renseigner",
            Moment.PAST_DAY: "À renseigner",
        }[moment]
    return {
        SEEN: "Honoré",
        EXCUSED: "Annulé par l’usager",
        REVOKED: "Annulé" if collective else "Annulé par le service",
        NOSHOW: "Absence non excusée",
    }[status]


def participation_after(appointment: str, participation: str) -> str:
    """What an appointment's new status makes of one participation (the cascade downwards).

    ``unknown`` resets all of them; a cancellation touches those not cancelled yet; ``seen`` and
    ``noshow`` those of which nothing was said.
    """
    if appointment == UNKNOWN:
        return UNKNOWN
    if appointment in CANCELLED:
        return participation if participation in CANCELLED else appointment
    return appointment if participation == UNKNOWN else participation


def appointment_after(
    current: str, participations: Iterable[str], *, collective: bool, started: bool
) -> str:
    """What the participations make of the appointment's status (the cascade upwards).

    One person seen is enough. A collective appointment of which nobody is expected any more is
    revoked once it has started, and stays as it is before: a seat may be taken again.
    """
    found = set(participations)
    if SEEN in found:
        return SEEN
    if collective:
        return REVOKED if started and UNKNOWN not in found else current
    (only,) = found if len(found) == 1 else (UNKNOWN,)
    return only if only in ENDED_WITHOUT else UNKNOWN


def frees_time(before: str, after: str) -> bool:
    """Whether the change gives the agents' time back."""
    return before not in CANCELLED and after in CANCELLED


def takes_time(before: str, after: str) -> bool:
    """Whether the change needs the agents' time again."""
    return before in CANCELLED and after not in CANCELLED
