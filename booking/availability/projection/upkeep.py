"""Free days kept as the calendars are: after each change, as days go by, and from nothing."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db import transaction

from booking.domain.openings import Busy
from booking.domain.slot_bounds import range_end, range_start
from booking.domain.wallclock import at, day_end, day_start, local_day
from socle.outbox.publish import publish
from tenants.context import current_espace

from ..loader import zone_of
from ..models import Offering
from . import offerings, store
from .agendas import Agendas, load_agendas, load_away
from .cutting import Kept, Key, cut
from .store import Drift
from .taken import Taken, taken_by
from .terms import Terms

TOPIC = "offerings.outdated"
CHANGED = "free_days.changed"
"""A place, a motif that France Titres knows, first and last day: what goes out is to be renewed."""
# Agents whose free days are written in one transaction: a booking waits for no more than that.
BATCH = 50
# The longest buffer and the longest journey together, and more.
AROUND = timedelta(days=2)
LONGEST_JOURNEY = timedelta(hours=4)
NIGHT = time(3, 10)
NIGHT_LASTS = timedelta(minutes=100)
ALWAYS = date(1, 1, 1), date(9999, 12, 31)


def refresh(agent_ids: Iterable[int], first: date | datetime, last: date | datetime | None) -> None:
    """Write anew the free days that a change from `first` to `last` may touch.

    The change is in the transaction under way; this comes last before its commit, once for all
    the agents concerned.

    Args:
        first, last: instants for a time that was taken, moved or given back, its buffers
            included; days for an absence. `last` None: without end.
    """
    agents = sorted(set(agent_ids))
    if not agents:
        return
    store.lock(agents)
    zone = zone_of(None)
    start = range_start(first, zone)
    agendas = load_agendas(agents, local_day(start, zone) - AROUND)
    if agendas is None:
        return
    end = range_end(agendas.target if last is None else last, zone)
    low, high = _touched(agendas, start, end)
    if low <= high:
        _write(agents, low, high, _computed(agents, agendas, low, high))


def refresh_agendas(agent_ids: Iterable[int], now: datetime) -> None:
    """Write anew all the free days of these agents, whose opening windows have changed.

    As `refresh`, within the transaction of the change.
    """
    agents = sorted(set(agent_ids))
    if not agents:
        return
    store.lock(agents)
    made = offerings.create_missing(now, agents)
    agendas = load_agendas(agents, offerings.first_kept(now))
    days = _computed(agents, agendas, agendas.since, agendas.target) if agendas else {}
    _write(agents, *ALWAYS, days)
    completed = offerings.complete_where_alone(made, agents)
    if completed < len(made):
        announce_outdated()
    elif completed and completed == Offering.objects.filter(through__isnull=False).count():
        _publish_next_night(now)


def announce_outdated() -> None:
    """Have a worker write anew what is no longer cut by today's terms."""
    publish(TOPIC)


def bring_up_to_date(now: datetime, *, everything: bool = False) -> int:
    """Write what is missing: new terms, new offerings, new days; how many agents that took.

    Short transactions, none of which holds up the bookings of more than a few agents. May be
    interrupted anywhere, and run by two at once: what is not complete is not read.

    Args:
        everything: write all anew, whatever is there already.
    """
    since = offerings.first_kept(now)
    with transaction.atomic():
        store.lock_offerings()
        offerings.forget_gone()
        offerings.create_missing(now)
        offerings.renew_outdated(now)
        pending = offerings.pending()
    everybody = offerings.agents_with_windows()
    anew = offerings.offered_by(one for one in pending if one.through is None)
    if everything:
        anew = everybody | offerings.agents_with_free_days()
    _write_in_batches(anew, since, None)
    later = everybody - anew
    ranges = {(one.through + offerings.ONE_DAY, one.target) for one in pending if one.through}
    for first, last in sorted(ranges):
        _write_in_batches(later, first, last)
    with transaction.atomic():
        offerings.purge(since)
        if offerings.complete(pending):
            _publish_next_night(now)
    return len(anew) + (len(later) if ranges else 0)


def drift(now: datetime) -> Drift:
    """How the rows differ from what the calendars say, for all agents.

    An offering that is not there at all counts as one row that is missing.
    """
    since = offerings.first_kept(now)
    found = Drift(missing=len(offerings.missing(now)))
    for batch in _batches(offerings.agents_with_windows() | offerings.agents_with_free_days()):
        with transaction.atomic():
            store.lock(batch)
            agendas = load_agendas(batch, since)
            days = _computed(batch, agendas, since, agendas.target) if agendas else {}
            found += store.compare(batch, since, ALWAYS[1], days)
    return found


def _write_in_batches(agent_ids: Collection[int], first: date, last: date | None) -> None:
    """`last` None: all that is kept."""
    for batch in _batches(agent_ids):
        with transaction.atomic():
            store.lock(batch)
            agendas = load_agendas(batch, first)
            end = last or (agendas.target if agendas else first)
            days = _computed(batch, agendas, first, end) if agendas else {}
            _write(batch, first, last or ALWAYS[1], days)


def _write(agent_ids: Collection[int], first: date, last: date, days: dict[Key, Kept]) -> None:
    """Write, and tell what has changed of what goes out of the espace."""
    for changed in store.write(agent_ids, first, last, days):
        publish(
            CHANGED,
            motif_id=changed.motif_id,
            place_id=changed.place_id,
            first_day=changed.first,
            last_day=changed.last,
        )


def _batches(agent_ids: Collection[int]) -> Iterator[list[int]]:
    rest = iter(sorted(agent_ids))
    while batch := list(islice(rest, BATCH)):
        yield batch


def _computed(agents: list[int], agendas: Agendas, first: date, last: date) -> dict[Key, Kept]:
    """What the agents' free days are, as calendars stand in this transaction (2 queries)."""
    zone = zone_of(None)
    taken = taken_by(agents, day_start(zone, first - AROUND), day_end(zone, last + AROUND))
    return cut(agendas.carried, load_away(agents, first - AROUND), _SeenFrom(taken), first, last)


class _SeenFrom:
    """The busy times of each kind of place, made once; the same everywhere if nobody travels."""

    def __init__(self, taken: Taken) -> None:
        self.taken = taken
        self.known: dict[tuple[bool, int | None] | None, tuple[Busy, ...]] = {}

    def __call__(self, terms: Terms, place_id: int | None) -> tuple[Busy, ...]:
        key = (terms.at_home, place_id) if self.taken.varies else None
        if key not in self.known:
            self.known[key] = self.taken.seen_from(place_id, at_home=terms.at_home)
        return self.known[key]


def _touched(agendas: Agendas, start: datetime, end: datetime) -> tuple[date, date]:
    """The local days whose gaps the change may alter, among those that are kept."""
    reach = agendas.longest_buffer + LONGEST_JOURNEY
    zones = {one.terms.zone for one in agendas.carried}
    return (
        max(agendas.since, min(local_day(start - reach, zone) for zone in zones)),
        min(agendas.target, max(local_day(end + reach, zone) for zone in zones)),
    )


def _publish_next_night(now: datetime) -> None:
    """Have the horizon moved on the next night, at an hour of the espace's own.

    Whoever moves it asks for the next time, so that no job need walk through the espaces. Two
    who were asked for the same night are one the night after: the second has nothing to move.
    """
    zone = zone_of(None)
    # At least half a day away: a night already begun is the one under way.
    soonest = now + timedelta(hours=12)
    jitter = timedelta(minutes=current_espace().number * 37 % (NIGHT_LASTS.seconds // 60))
    night = at(zone, local_day(soonest, zone), NIGHT) + jitter
    if night < soonest:
        night = at(zone, local_day(soonest, zone) + offerings.ONE_DAY, NIGHT) + jitter
    publish(TOPIC, after=night - now)
