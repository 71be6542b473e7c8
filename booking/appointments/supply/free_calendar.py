"""The free days of some offerings, for one question: what to read of them, what they offer now."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

from booking.availability.projection import gaps
from booking.availability.projection.gaps import AgentDay, Asked, Filter, Gap, Part
from booking.availability.projection.marks import marked
from booking.availability.projection.reading import Read
from booking.catalog.models import Motif
from booking.domain.slot import Slot
from booking.domain.slot_bounds import allows
from booking.domain.slot_search import SlotSearch
from booking.domain.wallclock import (
    MIDNIGHT,
    from_seconds,
    local_day,
    seconds_at,
    seconds_floor,
)

from .cuts import Period, StartsOf, cut_now, shown_at
from .lapsing import Lapsing
from .sites import searched_site

ONE_DAY = timedelta(days=1)

# Agent, opening window, offering.
Who = tuple[int, int, int]
# Start in seconds since 1970, then who: the least is the one to show.
Offer = tuple[int, int, int, int]


class NotProjected(Exception):
    """Free days cannot answer this search."""


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
    _allowed: Callable[[int], bool] | None = field(init=False)
    _length: timedelta = field(init=False)

    def __post_init__(self) -> None:
        self._length = timedelta(seconds=self.query.seconds)
        self._allowed = allows(self.query, self.now)
        self._lapsing_days = self.lapsing.days({one.terms.zone for one in self.reads.values()})

    def every_offer(self, period: Period) -> list[Offer]:
        """What each agent offers, by start, then agent (1 query).

        Raises:
            NotProjected: free days are not kept for the whole period.
        """
        periods = dict.fromkeys(self.reads, period)
        return self._every(gaps.every(self._asked(periods), self._all), periods)

    def free_spans(self, period: Period) -> Iterator[tuple[date, int, int]]:
        """Local day, start and end in seconds since 1970 of all that agents have free; delays,
        fairness and the present moment are the reader's to count in (1 query).

        Raises:
            NotProjected: as above.
        """
        asked = self._asked(dict.fromkeys(self.reads, period))
        for offering_id, day, agent_id, _, low, high in gaps.read(gaps.every(asked, self._all)):
            midnight = _midnight(self.reads[offering_id], day)
            for span in self._parts(offering_id, agent_id, (midnight + low, midnight + high)):
                if span[1] - span[0] >= self.query.seconds:
                    yield day, *span

    def offers_at(self, start: datetime) -> list[Offer]:
        """What each agent offers at that start, by agent, shown now or within the hour (1 query).

        Raises:
            NotProjected: as above.
        """
        periods = dict.fromkeys(self.reads, Period(start, start))
        asked = []
        for one in self._asked(periods):
            elapsed = seconds_floor(start) - _midnight(one.read, one.first)
            asked.append(replace(one, begins=elapsed, ends=elapsed + self.query.seconds))
        at_start = shown_at(start, self.query, self.now)
        return self._every(gaps.every(asked, self._all), periods, at_start)

    def first_offers(self, period: Period) -> list[Offer]:
        """The offer to show of each start (1 query).

        Raises:
            NotProjected: free days are not kept for the whole period.
        """
        periods = dict.fromkeys(self.reads, period)
        found: dict[int, Who] = {}
        # The least comes last, and stays.
        offered = self._offered(gaps.read(*self._enough(self._asked(periods))), periods)
        for who, starts in sorted(offered, key=itemgetter(0), reverse=True):
            found.update(dict.fromkeys(starts, who))
        return [(start, *found[start]) for start in sorted(found)]

    def starts(self, period: Period) -> list[datetime]:
        """Every start, whoever offers it (2 queries).

        Raises:
            NotProjected: free days are not kept for the whole period.
        """
        periods = dict.fromkeys(self.reads, period)
        if not self._is_marked:
            return [from_seconds(offer[0]) for offer in self.first_offers(period)]
        begun, later = self._split(self._asked(periods))
        marks = gaps.marks(later, self._undisturbed)
        parts = [gaps.distinct(begun, self._undisturbed), self._disturbed(begun + later)]
        if not all(one.is_whole for one in marks):
            parts.append(gaps.distinct(later, self._undisturbed, unmarked_only=True))
        found: set[int] = set()
        for one in marks:
            midnight = seconds_at(ZoneInfo(one.zone), one.day, MIDNIGHT)
            for string in filter(None, (one.fives, one.minutes)):
                found.update(midnight + start for start in marked(string))
        first, last = period.edges
        found = {start for start in found if first <= start <= last}
        found = set(filter(self._allowed, found)) if self._allowed else found
        for _, starts in self._offered(gaps.read(*parts), periods):
            found.update(starts)
        return [from_seconds(start) for start in sorted(found)]

    def next_offers(self, periods: Periods) -> list[Offer]:
        """The first offer of each offering that has one, by start (at most 3 queries).

        Raises:
            NotProjected: the first one may lie where free days are not kept.
        """
        asked = self._asked(periods, whole=False)
        begun = gaps.read(*self._enough(replace(one, last=one.first) for one in asked))
        found = self._earliest(begun, periods)
        rest = [
            replace(one, first=one.first + ONE_DAY) for one in asked if one.read.id not in found
        ]
        seconds = None if self._is_marked else self.query.seconds
        days = gaps.first_days(rest, self._undisturbed, seconds)
        later = [
            replace(one, first=days[one.read.id], last=days[one.read.id])
            for one in rest
            if one.read.id in days
        ]
        if self._allowed:
            # All that the first free day holds may be kept from who asks.
            offered = self._earliest(gaps.read(self._few(later)), periods)
            if any(one.read.id not in offered for one in later):
                raise NotProjected
        following = gaps.read(self._few(later), self._disturbed(rest))
        found |= self._earliest(following, periods)
        for key in periods.keys() - found.keys():
            if self._last_day(self.reads[key], periods[key]) > self.reads[key].through:
                raise NotProjected
        return sorted(found.values())

    def slot(self, offer: Offer) -> Slot:
        start, agent_id, opening_id, offering_id = offer
        begins, place_id = from_seconds(start), self.reads[offering_id].place_id
        return Slot(begins, begins + self._length, agent_id, place_id, opening_id)

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
            # Beyond `through` some agents' days may be there already, and not the others'.
            last = min(last, read.through)
            if first <= last:
                found.append(Asked(read, first, last))
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

    def _enough(self, asked: Iterable[Asked]) -> list[Part | None]:
        """The gaps that hold every start, with the agent to show."""
        begun, later = self._split(asked)
        return [
            gaps.distinct(begun, self._undisturbed),
            self._few(later),
            self._disturbed(begun + later),
        ]

    def _few(self, asked: list[Asked]) -> Part | None:
        """Those of days that have not begun."""
        few = gaps.adding if self._is_marked else gaps.distinct
        return few(asked, self._undisturbed)

    def _disturbed(self, asked: list[Asked]) -> Part | None:
        """The gaps of the days that `_undisturbed` leaves out."""
        wanted = self.query.agent_ids
        days = [day for day in self._lapsing_days if not wanted or day[0] in wanted]
        return gaps.of_days(asked, days)

    def _last_day(self, read: Read, period: Period) -> date:
        return local_day(period.end, read.terms.zone)

    def _today(self, read: Read) -> date:
        return local_day(self.now, read.terms.zone)

    def _every(
        self, part: Part | None, periods: Periods, starts_of: StartsOf | None = None
    ) -> list[Offer]:
        found: dict[tuple[int, int], Offer] = {}
        for who, starts in self._offered(gaps.read(part), periods, starts_of):
            for start in starts:
                key, offer = (start, who[0]), (start, *who)
                if key not in found or offer < found[key]:
                    found[key] = offer
        return sorted(found.values())

    def _earliest(self, found: Iterable[Gap], periods: Periods) -> dict[int, Offer]:
        """The first offer of each offering, by its id."""
        offers = sorted(
            (starts[0], *who) for who, starts in self._offered(found, periods) if starts
        )
        return {offer[3]: offer for offer in reversed(offers)}

    def _offered(
        self, found: Iterable[Gap], periods: Periods, starts_of: StartsOf | None = None
    ) -> Iterator[tuple[Who, Sequence[int]]]:
        """Who offers what from each gap within the periods: what is cut now, or `starts_of`."""
        starts_of = starts_of or cut_now(self.query, self.now)
        edges = {key: period.edges for key, period in periods.items()}
        midnights: dict[tuple[int, date], int] = {}
        for offering_id, day, agent_id, opening_id, low, high in found:
            midnight = midnights.get((offering_id, day))
            if midnight is None:
                midnight = _midnight(self.reads[offering_id], day)
                midnights[offering_id, day] = midnight
            first, last = edges[offering_id]
            for gap in self._parts(offering_id, agent_id, (midnight + low, midnight + high)):
                starts = starts_of(gap)
                if starts and not first <= starts[0] <= starts[-1] <= last:
                    starts = [start for start in starts if first <= start <= last]
                if self._allowed:
                    starts = list(filter(self._allowed, starts))
                yield (agent_id, opening_id, offering_id), starts

    def _parts(
        self, offering_id: int, agent_id: int, gap: tuple[int, int]
    ) -> list[tuple[int, int]]:
        """What holds leave of a gap."""
        if agent_id not in self.lapsing:
            return [gap]
        site = searched_site(self.motif, self.reads[offering_id].place_id)
        return self.lapsing.gaps(agent_id, site, *gap)


def _midnight(read: Read, day: date) -> int:
    return seconds_at(read.terms.zone, day, MIDNIGHT)
