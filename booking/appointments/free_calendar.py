"""The free days of some offerings, for one question: which rows to read, what they offer now."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from booking.availability.projection import reading
from booking.availability.projection.reading import AgentDay, Asked, Filter, Read, Row
from booking.catalog.models import Motif
from booking.domain.slots import Slot, SlotSearch, starts_within
from booking.domain.wallclock import (
    MIDNIGHT,
    from_seconds,
    local_day,
    seconds_at,
    seconds_ceil,
    seconds_floor,
)

from .lapsing import Lapsing
from .sites import searched_site

ONE_DAY = timedelta(days=1)

# Start in seconds since 1970, agent, opening window, offering: the least is the one to show.
Offer = tuple[int, int, int, int]


class NotProjected(Exception):
    """Free days cannot answer this search."""


@dataclass(frozen=True, slots=True)
class Period:
    """Starts from `start` to `end`, both included."""

    start: datetime
    end: datetime


Periods = Mapping[int, Period]
"""What is looked for at each offering, by its id."""


@dataclass(slots=True)
class FreeCalendar:
    """Some offerings, and the holds and offers that stand, for one search."""

    motif: Motif
    query: SlotSearch
    now: datetime
    reads: dict[int, Read]
    lapsing: Lapsing
    _lapsing_days: set[AgentDay] = field(init=False)

    def __post_init__(self) -> None:
        self._lapsing_days = self.lapsing.days({one.terms.zone for one in self.reads.values()})

    def every_offer(self, periods: Periods) -> Iterator[Offer]:
        """What all the agents offer (1 query).

        Raises:
            NotProjected: free days are not kept for the whole period.
        """
        rows = reading.all_rows(self._asked(periods, whole=True), self._all)
        return self._offers(rows, periods)

    def first_offers(self, periods: Periods) -> Iterator[Offer]:
        """The same, less some that are not the least of their start (1 or 2 queries, 3 with holds).

        Raises:
            NotProjected: free days are not kept for the whole period.
        """
        if not self._is_marked:
            return self.every_offer(periods)
        return self._offers(self._enough_rows(self._asked(periods, whole=True)), periods)

    def next_offers(self, periods: Periods) -> list[Offer]:
        """The first offer of each offering that has one (2 or 3 queries, 5 with holds).

        Raises:
            NotProjected: the first one may lie where free days are not kept.
        """
        if not self._is_marked:
            raise NotProjected
        asked = self._asked(periods, whole=False)
        rows = self._enough_rows(replace(one, last=one.first) for one in asked)
        found = least(self._offers(rows, periods), by_offering)
        full = {one.offering_id for one in asked} - {offer[3] for offer in found}
        later = [
            replace(one, first=one.first + ONE_DAY) for one in asked if one.offering_id in full
        ]
        days = reading.first_days(later, self._undisturbed)
        rows = reading.adding_rows(
            [Asked(key, day, day) for key, day in days.items()], self._undisturbed
        )
        rows += self._disturbed(later)
        found += least(self._offers(rows, periods), by_offering)
        if any(
            self._last_day(key, periods[key]) > self.reads[key].through
            for key in periods.keys() - {offer[3] for offer in found}
        ):
            raise NotProjected
        return sorted(found)

    def slot(self, offer: Offer) -> Slot:
        start, agent_id, opening_id, offering_id = offer
        place_id = self.reads[offering_id].place_id
        end = from_seconds(start + self.query.seconds)
        return Slot(from_seconds(start), end, agent_id, place_id, opening_id)

    @property
    def _is_marked(self) -> bool:
        """Whether the marks of free days stand for starts of the length that is looked for."""
        return self.query.seconds == self.query.motif.duration * 60

    @property
    def _all(self) -> Filter:
        return Filter(self.query.agent_ids)

    @property
    def _undisturbed(self) -> Filter:
        """Without the days on which holds may change what the marks say."""
        return Filter(self.query.agent_ids, self._lapsing_days)

    def _asked(self, periods: Periods, *, whole: bool) -> list[Asked]:
        """The days of each period, in the offering's own zone."""
        found = []
        for key, period in periods.items():
            read = self.reads[key]
            first = max(local_day(period.start, read.terms.zone), self._today(read))
            last = self._last_day(key, period)
            if first < read.since or (whole and last > read.through):
                raise NotProjected
            if first <= last:
                found.append(Asked(key, first, min(last, read.through)))
        return found

    def _last_day(self, offering_id: int, period: Period) -> date:
        return local_day(period.end, self.reads[offering_id].terms.zone)

    def _today(self, read: Read) -> date:
        return local_day(self.now, read.terms.zone)

    def _enough_rows(self, asked: Iterable[Asked]) -> list[Row]:
        """The rows that hold every start, with the agent to show."""
        begun, later = [], []
        for one in asked:
            today = self._today(self.reads[one.offering_id])
            if one.first == today:
                begun.append(replace(one, last=today))
            if one.last > today:
                later.append(replace(one, first=max(one.first, today + ONE_DAY)))
        rows = reading.all_rows(begun, self._all)
        return rows + reading.adding_rows(later, self._undisturbed) + self._disturbed(later)

    def _disturbed(self, asked: Iterable[Asked]) -> list[Row]:
        """The rows of the days that `_undisturbed` leaves out."""
        wanted = self.query.agent_ids
        days = [day for day in self._lapsing_days if not wanted or day[0] in wanted]
        return reading.rows_of(list(asked), days)

    def _offers(self, rows: Iterable[Row], periods: Periods) -> Iterator[Offer]:
        seconds, begun = self.query.seconds, seconds_ceil(self.now)
        edges = {
            key: (seconds_ceil(one.start), seconds_floor(one.end)) for key, one in periods.items()
        }
        for row in rows:
            read = self.reads[row.offering_id]
            midnight = seconds_at(read.terms.zone, row.day, MIDNIGHT)
            site = searched_site(self.motif, read.place_id)
            first, last = edges[row.offering_id]
            for window, low, high in row.spans():
                for gap in self.lapsing.gaps(row.agent_id, site, midnight + low, midnight + high):
                    for start in starts_within(gap, seconds, begun):
                        if first <= start <= last:
                            yield start, row.agent_id, window, row.offering_id


def by_start(offer: Offer) -> Hashable:
    return offer[0]


def by_start_and_agent(offer: Offer) -> Hashable:
    return offer[:2]


def by_offering(offer: Offer) -> Hashable:
    return offer[3]


def least(offers: Iterable[Offer], key_of: Callable[[Offer], Hashable]) -> list[Offer]:
    """The offer to show of each group, in order."""
    found: dict[Hashable, Offer] = {}
    for offer in offers:
        key = key_of(offer)
        known = found.get(key)
        if known is None or offer < known:
            found[key] = offer
    return sorted(found.values())
