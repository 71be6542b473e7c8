"""The free days of some offerings, for one question: what to read of them, what they offer now."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.availability.projection import reading
from booking.availability.projection.marks import marked
from booking.availability.projection.reading import AgentDay, Asked, Filter, Gap, Read
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
        return self._offers(reading.every_gap(self._asked(periods), self._all), periods)

    def offers_at(self, start: datetime) -> Iterator[Offer]:
        """What all the agents offer at that start (1 query).

        Raises:
            NotProjected: as above.
        """
        periods = dict.fromkeys(self.reads, Period(start, start))
        asked = []
        for one in self._asked(periods):
            elapsed = seconds_floor(start) - _midnight(one.read, one.first)
            asked.append(replace(one, begins=elapsed, ends=elapsed + self.query.seconds))
        return self._offers(reading.every_gap(asked, self._all), periods)

    def first_offers(self, periods: Periods) -> Iterator[Offer]:
        """What is offered, less some that are not the least of their start (2 queries or 3).

        Raises:
            NotProjected: free days are not kept for the whole period.
        """
        return self._offers(self._enough(self._asked(periods)), periods)

    def starts(self, period: Period) -> list[datetime]:
        """Every start, whoever offers it (2 queries or 3; one more where some are odd).

        Raises:
            NotProjected: free days are not kept for the whole period.
        """
        periods = dict.fromkeys(self.reads, period)
        if not self._is_marked:
            return _instants(offer[0] for offer in self.first_offers(periods))
        begun, later = self._split(self._asked(periods))
        gaps = reading.distinct_gaps(begun, self._undisturbed) + self._disturbed(begun + later)
        marks = reading.marks_of(later, self._undisturbed)
        if not all(one.is_whole for one in marks):
            gaps += reading.distinct_gaps(later, self._undisturbed, unmarked_only=True)
        found = {offer[0] for offer in self._offers(gaps, periods)}
        first, last = _edges(period)
        for one in marks:
            midnight = seconds_at(ZoneInfo(one.zone), one.day, MIDNIGHT)
            for string in filter(None, (one.fives, one.minutes)):
                found.update(midnight + start for start in marked(string))
        return _instants(start for start in found if first <= start <= last)

    def next_offers(self, periods: Periods) -> list[Offer]:
        """The first offer of each offering that has one (2 or 3 queries, 5 with holds).

        Raises:
            NotProjected: the first one may lie where free days are not kept.
        """
        if not self._is_marked:
            raise NotProjected
        asked = self._asked(periods, whole=False)
        gaps = self._enough(replace(one, last=one.first) for one in asked)
        found = least(self._offers(gaps, periods), by_offering)
        known = {offer[3] for offer in found}
        rest = [
            replace(one, first=one.first + ONE_DAY) for one in asked if one.read.id not in known
        ]
        days = reading.first_days(rest, self._undisturbed)
        later = [
            replace(one, first=days[one.read.id], last=days[one.read.id])
            for one in rest
            if one.read.id in days
        ]
        gaps = reading.adding_gaps(later, self._undisturbed) + self._disturbed(rest)
        found += least(self._offers(gaps, periods), by_offering)
        for key in periods.keys() - {offer[3] for offer in found}:
            if self._last_day(self.reads[key], periods[key]) > self.reads[key].through:
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

    def _asked(self, periods: Periods, *, whole: bool = True) -> list[Asked]:
        """The days of each period in the offering's own zone, from today on."""
        found = []
        for key, period in periods.items():
            read = self.reads[key]
            first = max(local_day(period.start, read.terms.zone), self._today(read))
            last = self._last_day(read, period)
            if first < read.since or (whole and last > read.through):
                raise NotProjected
            if first <= last:
                found.append(Asked(read, first, min(last, read.through)))
        return found

    def _split(self, asked: Iterable[Asked]) -> tuple[list[Asked], list[Asked]]:
        """What is asked of a day already begun, and of later ones."""
        begun, later = [], []
        for one in asked:
            today = self._today(one.read)
            if one.first == today:
                elapsed = seconds_floor(self.now) - _midnight(one.read, today)
                begun.append(replace(one, last=today, ends=elapsed + self.query.seconds))
            if one.last > today:
                later.append(replace(one, first=max(one.first, today + ONE_DAY)))
        return begun, later

    def _enough(self, asked: Iterable[Asked]) -> list[Gap]:
        """The gaps that hold every start, with the agent to show."""
        begun, later = self._split(asked)
        few = reading.adding_gaps if self._is_marked else reading.distinct_gaps
        gaps = reading.distinct_gaps(begun, self._undisturbed)
        return gaps + few(later, self._undisturbed) + self._disturbed(begun + later)

    def _disturbed(self, asked: list[Asked]) -> list[Gap]:
        """The gaps of the days that `_undisturbed` leaves out."""
        wanted = self.query.agent_ids
        days = [day for day in self._lapsing_days if not wanted or day[0] in wanted]
        return reading.gaps_of(asked, days)

    def _last_day(self, read: Read, period: Period) -> date:
        return local_day(period.end, read.terms.zone)

    def _today(self, read: Read) -> date:
        return local_day(self.now, read.terms.zone)

    def _offers(self, gaps: Iterable[Gap], periods: Periods) -> Iterator[Offer]:
        """What the gaps offer now, within the periods."""
        seconds, begun = self.query.seconds, seconds_ceil(self.now)
        edges = {key: _edges(period) for key, period in periods.items()}
        midnights: dict[tuple[int, date], int] = {}
        for offering_id, day, agent_id, opening_id, low, high in gaps:
            midnight = midnights.get((offering_id, day))
            if midnight is None:
                midnight = _midnight(self.reads[offering_id], day)
                midnights[offering_id, day] = midnight
            first, last = edges[offering_id]
            for gap in self._parts(offering_id, agent_id, (midnight + low, midnight + high)):
                for start in starts_within(gap, seconds, begun):
                    if first <= start <= last:
                        yield start, agent_id, opening_id, offering_id

    def _parts(
        self, offering_id: int, agent_id: int, gap: tuple[int, int]
    ) -> list[tuple[int, int]]:
        """What holds leave of a gap."""
        if agent_id not in self.lapsing:
            return [gap]
        site = searched_site(self.motif, self.reads[offering_id].place_id)
        return self.lapsing.gaps(agent_id, site, *gap)


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


def _midnight(read: Read, day: date) -> int:
    return seconds_at(read.terms.zone, day, MIDNIGHT)


def _edges(period: Period) -> tuple[int, int]:
    return seconds_ceil(period.start), seconds_floor(period.end)


def _instants(starts: Iterable[int]) -> list[datetime]:
    return [from_seconds(start) for start in sorted(set(starts))]
