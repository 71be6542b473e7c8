"""Calendars for hypothesis: small, dense, and often on the nights when the clocks change."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from booking.domain.availability import Availability
from booking.domain.holidays import HolidayZone
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import Absence, Busy, BusyKind, Opening
from booking.domain.recurrence import ByDay, Frequency, Override, Recurrence
from booking.domain.slot_search import Audience, SlotSearch
from tests.domain.oracle import instant

ZONES = tuple(
    ZoneInfo(name)
    for name in ("Europe/Paris", "America/Guadeloupe", "America/Miquelon", "Pacific/Tahiti")
)
# Sundays on which the clocks of Paris or Miquelon change, a holiday week, a leap day, a plain one.
TURNING_DAYS = (
    date(2025, 3, 30),
    date(2025, 10, 26),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2025, 5, 8),
    date(2024, 2, 29),
    date(2026, 1, 13),
)

agents = st.integers(1, 2)
lieux = st.sampled_from([None, 1, 2])


def mostly(usual, *others) -> st.SearchStrategy:
    """The usual value three times out of four: filters that all bite leave nothing to look at."""
    return st.sampled_from([usual] * (3 * len(others)) + list(others))


wall_times = st.one_of(
    st.builds(time, st.integers(0, 23), st.integers(0, 11).map(lambda n: n * 5)),
    st.builds(time, st.integers(0, 4), st.integers(0, 59)),
)


@st.composite
def time_pairs(draw) -> tuple[time, time]:
    first, second = draw(wall_times), draw(wall_times)
    if first == second:
        return first, time(0)
    return min(first, second), max(first, second)


def near(day: date, reach: int) -> st.SearchStrategy[date]:
    return st.integers(-reach, reach).map(lambda n: day + timedelta(days=n))


@st.composite
def recurrences(draw, day: date, *, exceptions: bool = True) -> Recurrence:
    weekly = draw(st.booleans())
    ranks = st.none() if weekly else st.sampled_from([1, 2, 3, 4, 5, -1])
    by_day = draw(st.lists(st.builds(ByDay, st.integers(0, 6), ranks), max_size=7))
    skipped, changed = frozenset(), {}
    if exceptions:
        skipped = draw(st.frozensets(near(day, 10), max_size=3))
        originals = draw(st.lists(near(day, 10), max_size=2, unique=True))
        for original in originals:
            start, end = draw(st.one_of(st.just((None, None)), time_pairs()))
            changed[original] = Override(draw(near(original, 3)), start, end)
    return Recurrence(
        frequency=Frequency.WEEKLY if weekly else Frequency.MONTHLY,
        interval=draw(st.sampled_from([1, 1, 2, 3])),
        by_day=tuple(by_day),
        until=draw(st.one_of(st.none(), st.none(), near(day, 12))),
        skipped=skipped,
        changed=changed,
    )


@st.composite
def openings(draw, number: int, day: date, zone: ZoneInfo) -> Opening:
    start, end = draw(time_pairs())
    repeated = draw(st.booleans())
    ago = st.one_of(st.integers(0, 3), st.integers(0, 400)) if repeated else st.integers(-2, 2)
    first_day = day - timedelta(days=draw(ago))
    return Opening(
        id=number,
        agent_id=draw(agents),
        lieu_id=draw(lieux),
        motif_ids=draw(mostly(frozenset({1}), frozenset({1, 2}), frozenset({2}))),
        first_day=first_day,
        start_time=start,
        end_time=end,
        recurrence=draw(recurrences(day)) if repeated else None,
        zone=zone,
        holiday_zone=draw(mostly(None, HolidayZone.METROPOLE)),
    )


@st.composite
def absences(draw, day: date, zone: ZoneInfo) -> Absence:
    start, end = draw(time_pairs())
    first_day = draw(near(day, 4))
    kind = draw(st.sampled_from(["one day", "several days", "repeated"]))
    return Absence(
        agent_id=draw(agents),
        first_day=first_day,
        end_day=first_day
        + timedelta(days=draw(st.integers(1, 3)) if kind == "several days" else 0),
        start_time=start,
        end_time=end,
        recurrence=draw(recurrences(day)) if kind == "repeated" else None,
        zone=zone,
    )


@st.composite
def busy_times(draw, day: date, zone: ZoneInfo) -> Busy:
    start = instant(zone, draw(near(day, 3)), draw(wall_times))
    return Busy(
        agent_id=draw(agents),
        start=start,
        end=start + timedelta(minutes=draw(st.integers(1, 300))),
        kind=draw(st.sampled_from(BusyKind)),
    )


@st.composite
def situations(draw) -> tuple[SlotSearch, Availability, datetime]:
    """A query, the calendars it is put to, and now."""
    zone, day = draw(st.sampled_from(ZONES)), draw(st.sampled_from(TURNING_DAYS))
    now = instant(zone, day - timedelta(days=draw(mostly(3, 1, 0, -1))), draw(wall_times))
    now += timedelta(seconds=draw(mostly(0, 1, 59)))
    first = day - timedelta(days=draw(st.integers(-1, 3)))
    last = first + timedelta(days=draw(st.integers(1, 8)))
    moments = draw(st.booleans())
    minimum = st.one_of(st.none(), st.integers(0, 3 * 86_400))
    maximum = st.one_of(st.none(), st.integers(3 * 86_400, 9 * 86_400), minimum)
    buffers = mostly(0, 10, 45)
    query = SlotSearch(
        motif=MotifRules(
            motif_id=1,
            duration=draw(st.sampled_from([10, 15, 20, 30, 45, 60, 150])),
            min_delay=draw(minimum),
            max_delay=draw(maximum),
            buffer_before=draw(buffers),
            buffer_after=draw(buffers),
        ),
        zone=zone,
        audience=draw(st.sampled_from(Audience)),
        start=instant(zone, first, draw(wall_times)) if moments else first,
        end=instant(zone, last, draw(wall_times)) if moments else last,
        lieu_id=draw(mostly(None, 1, 2)),
        agent_ids=draw(mostly(frozenset(), frozenset({1}), frozenset({2, 3}))),
        duration=draw(mostly(None, 25)),
    )
    count = draw(st.integers(2, 4))
    availability = Availability(
        openings=tuple(draw(openings(number, day, zone)) for number in range(1, count + 1)),
        absences=tuple(draw(st.lists(absences(day, zone), max_size=2))),
        busy=tuple(draw(st.lists(busy_times(day, zone), max_size=5))),
        off_days=draw(st.frozensets(near(day, 3), max_size=1)),
        closed_lieu_ids=draw(mostly(frozenset(), frozenset({2}))),
    )
    return query, availability, now
