"""What a calendar holds: opening windows, absences, busy times, and the intervals they cover.

Times are wall-clock times of the zone: a window from 9 h to 12 h stays so all the year round. On
the two nights of hour change its real length follows the clocks (1 h to 5 h lasts three hours, or
five); the module ``wallclock`` says what becomes of a time that does not exist or occurs twice. A
window that the missing hour leaves without any time does not take place that night.

An end at 00:00 means the midnight that ends the day; only an absence of several days, whose last
day is said apart, then ends as that day begins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from booking.domain.errors import DomainRuleError
from booking.domain.holidays import HolidayZone
from booking.domain.intervals import Interval
from booking.domain.recurrence import Recurrence, last_day, occurrences
from booking.domain.wallclock import MIDNIGHT, from_seconds, seconds_at, utc
from booking.domain.wording import format_date, format_time

BLOCKING_STATUSES = frozenset({"unknown", "seen", "noshow"})
"""Statuses of the appointments that occupy their agents; excused and revoked free the time."""

_ONE_DAY = timedelta(days=1)
_Happening = tuple[date, time, time]


@dataclass(frozen=True, slots=True)
class Opening:
    """A "plage d'ouverture": when an agent may be booked, for which motifs, where.

    ``recurrence`` None means ``first_day`` only. ``holiday_zone`` names the public holidays on
    which the window is closed, None if it opens on them. Raises ``opening_times`` unless the
    window ends after it starts on the same day, changed occurrences included.
    """

    id: int
    agent_id: int
    lieu_id: int | None
    motif_ids: frozenset[int]
    first_day: date
    start_time: time
    end_time: time
    recurrence: Recurrence | None
    zone: ZoneInfo
    holiday_zone: HolidayZone | None = None

    def __post_init__(self) -> None:
        _check_times(
            "opening_times", self.start_time, self.end_time, self.first_day, self.recurrence
        )

    def spans(self, first: date, last: date) -> Iterator[tuple[date, int, int]]:
        """The occurrences of the days first to last: local day, start and end in seconds."""
        return _spans(self, first, last)

    def intervals(self, first: date, last: date) -> list[Interval[datetime]]:
        """The occurrences of the days first to last, public holidays included."""
        return _intervals(self.spans(first, last))

    def is_expired(self, today: date) -> bool:
        """Whether nothing of it takes place today or later."""
        return _is_expired(self.first_day, self.recurrence, today)


@dataclass(frozen=True, slots=True)
class Absence:
    """An "indisponibilité", from ``start_time`` on the first day to ``end_time`` on the last.

    Raises ``absence_times`` unless it ends after it starts, ``absence_recurrence`` for a
    repeated absence of several days, which the field refuses.
    """

    agent_id: int
    first_day: date
    end_day: date
    start_time: time
    end_time: time
    recurrence: Recurrence | None
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.end_day < self.first_day:
            raise DomainRuleError(
                "absence_times", "L'indisponibilité doit finir après avoir commencé."
            )
        if self.end_day == self.first_day:
            _check_times(
                "absence_times", self.start_time, self.end_time, self.first_day, self.recurrence
            )
        elif self.recurrence is not None:
            raise DomainRuleError(
                "absence_recurrence",
                "Une indisponibilité de plusieurs jours ne peut pas se répéter.",
            )

    def spans(self, first: date, last: date) -> Iterator[tuple[date, int, int]]:
        """What touches the days first to last: local day of the start, start and end in seconds."""
        if self.end_day == self.first_day:
            yield from _spans(self, first, last)
        elif self.first_day <= last and first <= self.end_day:
            start = seconds_at(self.zone, self.first_day, self.start_time)
            end = seconds_at(self.zone, self.end_day, self.end_time)
            if start < end:
                yield self.first_day, start, end

    def intervals(self, first: date, last: date) -> list[Interval[datetime]]:
        """What touches the days first to last."""
        return _intervals(self.spans(first, last))

    def is_expired(self, today: date) -> bool:
        """Whether nothing of it takes place today or later."""
        return _is_expired(self.end_day, self.recurrence, today)


class BusyKind(Enum):
    """What keeps an agent busy."""

    APPOINTMENT = "appointment"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class Busy:
    """A time, half-open, at which an agent cannot be booked.

    An appointment of a blocking status, of any motif and any organisation; or, with that kind, an
    absence already unfolded, such as one read from another calendar. Raises ``busy_order`` unless
    it ends after it starts, ``naive_datetime`` for a datetime without zone.
    """

    agent_id: int
    start: datetime
    end: datetime
    kind: BusyKind = BusyKind.APPOINTMENT

    def __post_init__(self) -> None:
        start, end = utc(self.start), utc(self.end)
        if not start < end:
            raise DomainRuleError("busy_order", "La fin doit être après le début.")
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", end)


def _spans(item: Opening | Absence, first: date, last: date) -> Iterator[tuple[date, int, int]]:
    for day, start_time, end_time in _happenings(item, first, last):
        start = seconds_at(item.zone, day, start_time)
        end = seconds_at(item.zone, day + _ONE_DAY if end_time == MIDNIGHT else day, end_time)
        if start < end:
            yield day, start, end


def _happenings(item: Opening | Absence, first: date, last: date) -> Iterable[_Happening]:
    usual = item.start_time, item.end_time
    if item.recurrence is None:
        return [(item.first_day, *usual)] if first <= item.first_day <= last else []
    found = occurrences(item.recurrence, item.first_day, (first, last))
    return [(one.day, one.start_time or usual[0], one.end_time or usual[1]) for one in found]


def _intervals(spans: Iterator[tuple[date, int, int]]) -> list[Interval[datetime]]:
    return [Interval(from_seconds(start), from_seconds(end)) for _, start, end in spans]


def _is_expired(day: date, recurrence: Recurrence | None, today: date) -> bool:
    last = day if recurrence is None else last_day(recurrence)
    return last is not None and last < today


def _check_times(
    code: str, start: time, end: time, day: date, recurrence: Recurrence | None
) -> None:
    pairs = [(day, start, end)]
    if recurrence is not None:
        pairs += [
            (change.day, change.start_time or start, change.end_time or end)
            for change in recurrence.changed.values()
        ]
    for when, begins, ends in pairs:
        if ends <= begins and ends != MIDNIGHT:
            raise DomainRuleError(
                code,
                f"Le {format_date(when)}, l'heure de fin ({format_time(ends)}) "
                f"doit être après l'heure de début ({format_time(begins)}).",
            )
