"""Seven days of free times and the ways around them, whatever page offers them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from booking.appointments.search import next_slot, starts_between
from booking.appointments.wanted import Wanted
from booking.availability.loader import holiday_zone
from booking.domain.allocation import Fairness
from booking.domain.allocation_words import how_it_goes, next_opening
from booking.domain.deadlines import booking_window, day_is_closed
from booking.domain.holidays import holiday_name
from booking.domain.wallclock import local_day
from booking.domain.wording import format_date, zone_mention
from booking.web.templatetags.wording import day as day_words
from booking.web.templatetags.wording import moment, tied, wall_time

DAYS = 7
ONE_DAY = timedelta(days=1)
NOON = 12


@dataclass(frozen=True)
class Week:
    """The days from the one asked for; today when it is past, the last ones when it is too far.

    Args:
        asked: the first day wanted, if any.
        start_url: where a free time leads.
        day_url: the address of these pages from another day on.
    """

    wanted: Wanted
    now: datetime
    asked: date | None
    start_url: Callable[[datetime], str]
    day_url: Callable[[date], str]

    @cached_property
    def today(self) -> date:
        return local_day(self.now, self.wanted.zone)

    @cached_property
    def last_day(self) -> date:
        delay, zone = self.wanted.motif.max_public_booking_delay, self.wanted.zone
        last = local_day(booking_window(self.now, None, delay).latest, zone)
        opened = self._fairness.open_through(self.now, zone)
        return max(self.today, min(last, opened)) if opened else last

    @property
    def _fairness(self) -> Fairness:
        return self.wanted.rules.fairness

    @cached_property
    def first(self) -> date:
        asked = self.asked or self.today
        latest = self.last_day - (DAYS - 1) * ONE_DAY
        return max(self.today, asked if asked <= self.last_day else latest)

    def context(self) -> dict[str, object]:
        """For components/slot_list.html, or next_availability.html when `is_empty`.

        3 queries; 3 more when the days are empty, and 3 more when nothing follows.
        """
        days = self._days()
        words = range_words(self.first, self.first + (DAYS - 1) * ONE_DAY)
        mention = zone_mention(self.wanted.zone)
        context = {
            "days": days,
            "range": words,
            "sharing": [
                *how_it_goes(self._fairness),
                *filter(None, [next_opening(self._fairness, self.now, self.wanted.zone)]),
            ],
            "time_zone": f"Les heures sont à l’{mention}." if mention else "",
            **self._pages(),
        }
        if not any(day["periods"] for day in days):
            context |= self._next_free(words)
        return context

    def _days(self) -> list[dict[str, object]]:
        starts = defaultdict(list)
        last = self.first + (DAYS - 1) * ONE_DAY
        for start in starts_between(self.wanted, self.first, last, self.now):
            local = start.astimezone(self.wanted.zone)
            starts[local.date()].append(local)
        days = (self.first + number * ONE_DAY for number in range(DAYS))
        return [self._day(day, starts[day]) for day in days]

    def _day(self, day: date, starts: list[datetime]) -> dict[str, object]:
        shown = {"id": f"j-{day.isoformat()}", "label": day_words(day, "short"), "periods": []}
        if not starts:
            name = holiday_name(day, holiday_zone())
            return {**shown, "note": f"Jour férié : {name}" if name else "Aucun créneau"}
        if day_is_closed(starts[0], self.now, self.wanted.motif.max_public_booking_delay):
            return {**shown, "note": "Pas encore ouvert à la réservation"}
        morning = [start for start in starts if start.hour < NOON]
        afternoon = [start for start in starts if start.hour >= NOON]
        periods = [("Matin", morning), ("Après-midi", afternoon)]
        shown["periods"] = [
            {"label": label, "slots": self._buttons(some)} for label, some in periods if some
        ]
        return shown

    def _buttons(self, starts: list[datetime]) -> list[dict[str, str]]:
        return [{"time": wall_time(start), "url": self.start_url(start)} for start in starts]

    def _pages(self) -> dict[str, object]:
        before, after = self.first - DAYS * ONE_DAY, self.first + DAYS * ONE_DAY
        is_later = self.first > self.today
        return {
            "previous": {"url": self.day_url(max(before, self.today))} if is_later else None,
            "next": {"url": self.day_url(after)} if after <= self.last_day else None,
        }

    def _next_free(self, words: str) -> dict[str, object]:
        found = next_slot(self.wanted, self.first, self.now) or (
            next_slot(self.wanted, self.today, self.now) if self.first > self.today else None
        )
        if found is None:
            return {"is_empty": True, "empty_text": "Aucun créneau n’est ouvert pour le moment"}
        return {
            "is_empty": True,
            "empty_text": f"Aucun créneau libre {words}",
            "next_words": moment(found.start, self.wanted.zone),
            "next_url": self.day_url(local_day(found.start, self.wanted.zone)),
        }


def range_words(first: date, last: date) -> str:
    """``du 3 au 9 décembre 2026``, with as many months and years as needed."""
    whole = format_date(first, weekday=False)
    if first.year != last.year:
        start = whole
    elif first.month != last.month:
        start = whole.rsplit(" ", 1)[0]
    else:
        start = whole.split(" ", 1)[0]
    return tied(f"du {start} au {format_date(last, weekday=False)}")
