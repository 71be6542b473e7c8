"""Calendar files of opening windows and absences: one event, its repetition and its exceptions.

RFC 5545 differs from the rules of the house in one point: DTSTART is always an occurrence there.
The file therefore starts on the first day that the rule gives, which keeps the rhythm.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Event, vRecur

from booking.availability.loader import recurrence_of
from booking.availability.models import Absence
from booking.availability.planned import Planned, zone_of_row
from booking.domain.recurrence import Override, Recurrence, occurrences
from booking.domain.rrule_text import to_rrule
from booking.domain.wallclock import at

from .ics import PRODUCT, calendar_of

# Longer than any pause of a rule: every 52 months.
LONGEST_PAUSE = timedelta(days=366 * 5)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def sequence_at(stamp: datetime) -> int:
    """A SEQUENCE that grows with every message, without a column to keep it: seconds since 2026."""
    return max(0, int((stamp - EPOCH).total_seconds()))


def series_ics(
    row: Planned,
    *,
    stamp: datetime,
    link: str,
    where: str = "",
    uid: str = "",
    product: str = PRODUCT,
) -> bytes | None:
    """The file of one window or absence as it stands; None if nothing takes place.

    Args:
        uid: what the reader knows it by, when that is not the row's own.
        product: who made the file, as the reader expects it.
    """
    series = _Series(row, stamp, link, where, uid or str(row.uid))
    first = series.first_day
    return calendar_of(list(series.events(first)), "PUBLISH", product) if first else None


def removed_ics(uid: str, starts_at: datetime, ends_at: datetime, stamp: datetime) -> bytes:
    """What takes a whole series out of a calendar."""
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence_at(stamp))
    event.add("dtstamp", stamp)
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("status", "CANCELLED")
    return calendar_of([event], "CANCEL")


class _Series:
    def __init__(self, row: Planned, stamp: datetime, link: str, where: str, uid: str) -> None:
        self.row, self.stamp, self.link, self.where, self.uid = row, stamp, link, where, uid
        self.zone: ZoneInfo = zone_of_row(row)
        self.rule: Recurrence | None = recurrence_of(row.recurrence, row.exceptions)

    @property
    def first_day(self) -> date | None:
        """The first day that the rule gives, exceptions left aside."""
        if self.rule is None:
            return self.row.first_day
        bare = recurrence_of(self.row.recurrence, {})
        window = (self.row.first_day, self.row.first_day + LONGEST_PAUSE)
        found = occurrences(bare, self.row.first_day, window)
        return found[0].day if found else None

    def events(self, first: date):
        """The series, then one event for each occurrence that was moved."""
        length = self._last_day_of_one() - self.row.first_day
        yield self._main(first, length)
        for day, change in sorted(self._changed().items()):
            event = self._event(
                change.day,
                change.day,
                change.start_time or self.row.start_time,
                change.end_time or self.row.end_time,
            )
            event.add("recurrence-id", self._at(day, self.row.start_time))
            yield event

    def _main(self, first: date, length: timedelta) -> Event:
        event = self._event(first, first + length, self.row.start_time, self.row.end_time)
        if self.rule:
            event.add("rrule", self._rrule())
            for day in sorted(self.rule.skipped):
                event.add("exdate", self._at(day, self.row.start_time))
        return event

    def _event(self, day: date, end_day: date, start: time, end: time) -> Event:
        event = Event()
        event.add("uid", self.uid)
        event.add("sequence", sequence_at(self.stamp))
        event.add("dtstamp", self.stamp)
        event.add("dtstart", self._at(day, start))
        event.add("dtend", self._at(end_day, end))
        event.add("summary", self._summary())
        if self.where:
            event.add("location", self.where)
        event.add("description", f"Voir dans mon agenda : {self.link}")
        event.add("url", self.link)
        event.add("status", "CONFIRMED")
        # A window says when one may be booked, not that one is taken.
        event.add("transp", "OPAQUE" if isinstance(self.row, Absence) else "TRANSPARENT")
        return event

    def _summary(self) -> str:
        away = isinstance(self.row, Absence)
        return f"{'Indisponible' if away else 'Plage d’ouverture'} – {self.row.title}"

    def _changed(self) -> dict[date, Override]:
        if self.rule is None:
            return {}
        return {d: c for d, c in self.rule.changed.items() if d not in self.rule.skipped}

    def _rrule(self) -> vRecur:
        recur = vRecur.from_ical(to_rrule(self.rule))
        if self.rule.until:
            # In UTC, as DTSTART names a zone (RFC 5545, 3.3.10): the last day's own start.
            recur["UNTIL"] = at(self.zone, self.rule.until, self.row.start_time).astimezone(UTC)
        return recur

    def _last_day_of_one(self) -> date:
        return self.row.end_day if isinstance(self.row, Absence) else self.row.first_day

    def _at(self, day: date, wall: time) -> datetime:
        return at(self.zone, day, wall).astimezone(self.zone)
