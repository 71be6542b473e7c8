"""Slots ("créneaux"): what can be booked, from openings, absences and busy times (booking.md 1.2).

For each opening that carries the motif, each occurrence minus the agent's busy times leaves free
intervals (``slot_calendar``); each is cut into starts (``slot_starts``), between the bounds that
the booking delays leave (``slot_bounds``).

Everything is read once and computed in whole seconds; datetimes are made for the answer only, in
UTC: it is for the screens to show them in their zone.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from booking.domain.availability import Availability
from booking.domain.intervals import Interval
from booking.domain.openings import Opening
from booking.domain.slot import Slot
from booking.domain.slot_bounds import Bounds, next_bounds, search_bounds
from booking.domain.slot_calendar import Calendar
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.wallclock import from_seconds, local_day, seconds_floor, utc

_ONE_DAY = timedelta(days=1)


def search(query: SlotSearch, availability: Availability, now: datetime) -> list[Slot]:
    """The slots offered, by start.

    Agents get one slot for each start and agent; usagers one for each start, whoever is free
    (the final choice is made on ``candidates``). Where several openings give the same, the
    agent, then the opening, of lowest id is shown.
    """
    bounds = search_bounds(query, now)
    if bounds is None:
        return []
    calendar = Calendar(query, availability, bounds.first_day, bounds.last_day)
    return calendar.slots(bounds, now, every_agent=query.audience is Audience.AGENT)


def search_day(
    query: SlotSearch, availability: Availability, now: datetime, day: date
) -> list[Slot]:
    """The part of ``search`` that starts on that day, in the query's zone."""
    bounds = search_bounds(query, now)
    if bounds is None or not bounds.first_day <= day <= bounds.last_day:
        return []
    calendar = Calendar(query, availability, day, day)
    that_day = Bounds(bounds.start, day, day)
    return calendar.slots(that_day, now, every_agent=query.audience is Audience.AGENT)


def candidates(
    query: SlotSearch, availability: Availability, now: datetime, start: datetime
) -> list[Slot]:
    """Every agent's slot at exactly that start: the last check before booking.

    The bounds of the query are replaced by the day of the slot; its delays still apply. Empty
    when the slot is no longer offered. What was shown within the hour is offered still.
    """
    day, wanted = local_day(start, query.zone), utc(start)
    bounds = search_bounds(replace(query, start=day, end=day), now)
    if bounds is None or wanted != from_seconds(seconds_floor(wanted)):
        return []
    calendar = Calendar(query, availability, bounds.first_day, bounds.last_day)
    return calendar.slots(bounds, now, every_agent=True, at=seconds_floor(wanted))


def next_slot(query: SlotSearch, availability: Availability, now: datetime) -> Slot | None:
    """The first slot from the query's start on; its end does not matter.

    Usagers: between the two booking delays. Agents, or without maximum delay: within six months.
    """
    bounds = next_bounds(query, now)
    if bounds is None:
        return None
    first, days = bounds.first_day, 7
    # Most searches end in the first week; when all is full, each look is twice as long.
    while first <= bounds.last_day:
        last = min(first + timedelta(days=days - 1), bounds.last_day)
        calendar = Calendar(query, availability, first, last)
        found = calendar.slots(Bounds(bounds.start, first, last), now, every_agent=False, limit=1)
        if found:
            return found[0]
        first, days = last + _ONE_DAY, days * 2
    return None


def free_intervals(
    query: SlotSearch, availability: Availability, now: datetime
) -> list[tuple[Opening, Interval[datetime]]]:
    """What is left of each opening's occurrences once busy times are out, by start.

    Intervals already begun are whole, and those too short for the motif are there too.
    """
    bounds = search_bounds(query, now)
    if bounds is None:
        return []
    calendar = Calendar(query, availability, bounds.first_day, bounds.last_day)
    free = [
        (opening, Interval(from_seconds(start), from_seconds(end)))
        for opening in calendar.openings
        for start, end in calendar.free(opening, bounds, seconds_floor(now))
    ]
    return sorted(free, key=lambda found: (found[1].start, found[0].agent_id, found[0].id))
