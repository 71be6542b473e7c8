"""From calendars to free days: the domain's gaps, day by day, without the database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from booking.domain.availability import Availability
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import Absence, Busy, Opening
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.slot_starts import starts_within
from booking.domain.slots import free_intervals
from booking.domain.wallclock import day_start, local_day, seconds_floor

from ..models.free_day import FIVES, MINUTES
from .agendas import ANY_MOTIF, Carried
from .marks import mark
from .terms import Terms

_LONG_BEFORE = timedelta(days=3)


@dataclass(frozen=True, order=True, slots=True)
class Key:
    offering_id: int
    day: date
    agent_id: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The gaps of a free day, by window, then start; as the model `FreeDay` says."""

    windows: tuple[int, ...]
    lows: tuple[int, ...]
    highs: tuple[int, ...]
    fives: str | None
    minutes: str | None


SeenFrom = Callable[[Terms, int | None], Sequence[Busy]]


def cut(
    carried: Iterable[Carried],
    absences: tuple[Absence, ...],
    seen_from: SeenFrom,
    first: date,
    last: date,
) -> dict[Key, Kept]:
    """The free days from first to last, in the zone of each offering.

    Args:
        seen_from: what keeps agents busy for these terms at a place. Offerings for which it
            gives the same object are computed together.
    """
    found: defaultdict[Key, list[tuple[int, int, int]]] = defaultdict(list)
    for group, busy in _groups(carried, seen_from):
        offerings = defaultdict(list)
        for one in group:
            offerings[one.opening.id].append(one)
        openings = {one.opening.id: one.opening for one in group}
        for opening, day, start, end in _gaps(openings, absences, busy, group[0], first, last):
            for one in offerings[opening.id]:
                if end - start >= one.terms.duration * 60 and day <= one.target:
                    key = Key(one.offering_id, day, opening.agent_id)
                    found[key].append((opening.id, start, end))
    durations = {one.offering_id: one.terms.duration * 60 for one in carried}
    return {key: _kept(sorted(gaps), durations[key.offering_id]) for key, gaps in found.items()}


def _groups(
    carried: Iterable[Carried], seen_from: SeenFrom
) -> Iterable[tuple[list[Carried], Sequence[Busy]]]:
    """The windows that the same rules and the same busy times leave free."""
    groups: defaultdict[tuple, list[Carried]] = defaultdict(list)
    seen = {}
    for one in carried:
        terms = one.terms
        busy = seen_from(terms, one.opening.lieu_id)
        seen[id(busy)] = busy
        key = terms.zone, terms.holidays, terms.buffer_before, terms.buffer_after, id(busy)
        groups[key].append(one)
    return [(group, seen[key[-1]]) for key, group in groups.items()]


def _gaps(
    openings: dict[int, Opening],
    absences: tuple[Absence, ...],
    busy: Sequence[Busy],
    example: Carried,
    first: date,
    last: date,
) -> Iterable[tuple[Opening, date, int, int]]:
    terms = example.terms
    zone = terms.zone
    query = SlotSearch(
        motif=MotifRules(
            ANY_MOTIF, 1, buffer_before=terms.buffer_before, buffer_after=terms.buffer_after
        ),
        zone=zone,
        audience=Audience.AGENT,
        start=first,
        end=last,
    )
    availability = Availability(tuple(openings.values()), absences, tuple(busy))
    # A moment so early that nothing has begun.
    early = day_start(zone, first) - _LONG_BEFORE
    for opening, interval in free_intervals(query, availability, early):
        day = local_day(interval.start, zone)
        midnight = seconds_floor(day_start(zone, day))
        yield (
            opening,
            day,
            seconds_floor(interval.start) - midnight,
            seconds_floor(interval.end) - midnight,
        )


def _kept(gaps: list[tuple[int, int, int]], duration: int) -> Kept:
    starts = {start for _, low, high in gaps for start in starts_within((low, high), duration, low)}
    return Kept(
        windows=tuple(window for window, _, _ in gaps),
        lows=tuple(low for _, low, _ in gaps),
        highs=tuple(high for _, _, high in gaps),
        fives=(fives := mark(starts, FIVES)),
        minutes=None if fives else mark(starts, MINUTES),
    )
