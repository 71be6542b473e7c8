"""The agents' time as one search sees it, grouped once, computed in whole seconds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from booking.domain.availability import Availability
from booking.domain.holidays import HolidayZone, holidays_between
from booking.domain.intervals import SpanSet
from booking.domain.openings import Opening
from booking.domain.slot import Slot
from booking.domain.slot_bounds import Bounds, allows
from booking.domain.slot_search import SlotSearch, concerns
from booking.domain.slot_starts import clipped, starts_within, still_offered
from booking.domain.wallclock import (
    MIDNIGHT,
    day_end,
    day_start,
    from_seconds,
    seconds_at,
    seconds_ceil,
    seconds_floor,
)

_ONE_DAY = timedelta(days=1)
_NOTHING: SpanSet[int] = SpanSet(())


@dataclass(slots=True)
class Calendar:
    """The openings that a query concerns, and what keeps their agents busy, grouped once."""

    query: SlotSearch
    availability: Availability
    first_day: date
    last_day: date
    openings: list[Opening] = field(init=False)
    _busy: dict[int, SpanSet[int]] = field(init=False)
    _off_days: dict[HolidayZone | None, frozenset[date]] = field(init=False)

    def __post_init__(self) -> None:
        found = (one for one in self.availability.openings if concerns(self.query, one))
        closed = self.availability.closed_lieu_ids
        self.openings = sorted(
            (one for one in found if one.lieu_id not in closed),
            key=lambda opening: (opening.agent_id, opening.id),
        )
        self._busy = self._group_busy()
        # A day more on each side: the opening's own day may differ from that of the query's zone.
        first, last = self.first_day - _ONE_DAY, self.last_day + _ONE_DAY
        self._off_days = {
            zone: self.availability.off_days
            | (holidays_between(zone, first, last) if zone else frozenset())
            for zone in {opening.holiday_zone for opening in self.openings}
        }

    def _group_busy(self) -> dict[int, SpanSet[int]]:
        agents = {opening.agent_id for opening in self.openings}
        # Wide enough for openings of another zone and for buffers that reach over midnight.
        first, last = self.first_day - 2 * _ONE_DAY, self.last_day + 2 * _ONE_DAY
        low, high = day_start(self.query.zone, first), day_end(self.query.zone, last)
        motif = self.query.motif
        before, after = motif.buffer_before * 60, motif.buffer_after * 60
        spans: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for busy in self.availability.busy:
            if busy.agent_id in agents and busy.start < high and busy.end > low:
                span = seconds_floor(busy.start) - after, seconds_ceil(busy.end) + before
                spans[busy.agent_id].append(span)
        for absence in self.availability.absences:
            if absence.agent_id in agents:
                spans[absence.agent_id].extend(
                    (start - after, end + before) for _, start, end in absence.spans(first, last)
                )
        return {agent_id: SpanSet(found) for agent_id, found in spans.items()}

    def free(self, opening: Opening, bounds: Bounds, now: int) -> Iterator[tuple[int, int]]:
        """What is left of the opening's occurrences that have not ended, in seconds."""
        zone, first, last = self.query.zone, bounds.first_day, bounds.last_day
        low, high = seconds_at(zone, first, MIDNIGHT), seconds_at(zone, last + _ONE_DAY, MIDNIGHT)
        if opening.zone is not zone:
            first, last = first - _ONE_DAY, last + _ONE_DAY
        off_days = self._off_days[opening.holiday_zone]
        busy = self._busy.get(opening.agent_id, _NOTHING)
        for day, start, end in opening.spans(first, last):
            if end > now and low < end and start < high and day not in off_days:
                yield from busy.gaps(start, end)

    def slots(
        self,
        bounds: Bounds,
        now: datetime,
        *,
        every_agent: bool,
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Slot]:
        """The slots within the bounds, by start, then agent; ``limit`` counts distinct starts.

        ``at`` asks for one start only, in seconds, which may have been shown before.
        """
        duration = self.query.seconds
        first = seconds_ceil(bounds.start)
        last = seconds_floor(day_end(self.query.zone, bounds.last_day))
        begun, over = seconds_ceil(now), seconds_floor(now)
        allowed = allows(self.query, now)
        found: dict[int, list[Opening]] = {}
        for opening in self.openings:
            for free in self.free(opening, bounds, over):
                if at is None:
                    starts = clipped(starts_within(free, duration, begun), first, last)
                else:
                    shown = first <= at <= last and still_offered(free, duration, at, begun)
                    starts = (at,) if shown else ()
                for start in filter(allowed, starts) if allowed else starts:
                    offers = found.get(start)
                    if offers is None:
                        found[start] = [opening]
                    # Openings come by agent, so that an agent's earlier offer is the last one.
                    elif every_agent and offers[-1].agent_id != opening.agent_id:
                        offers.append(opening)
        return list(_as_slots(found, sorted(found)[:limit], duration))


def _as_slots(
    found: dict[int, list[Opening]], starts: Iterable[int], duration: int
) -> Iterator[Slot]:
    for seconds in starts:
        start, end = from_seconds(seconds), from_seconds(seconds + duration)
        for opening in found[seconds]:
            yield Slot(start, end, opening.agent_id, opening.lieu_id, opening.id)
