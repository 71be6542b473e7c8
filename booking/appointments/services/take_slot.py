"""From a start that somebody chose to an agent's time that is really theirs."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from booking.catalog.models import Motif
from booking.domain.choice import nearest, pick_agent
from booking.domain.slot import Slot
from booking.domain.wallclock import day_start, local_day

from ..errors import SlotTaken
from ..search import candidates, next_slot, slots_between
from ..supply.busy import count_claims
from ..wanted import Wanted
from .claim_room import claim_room
from .claim_time import Period, Reason, claim_everybody

NEAREST_SHOWN = 5
NEAREST_DAYS = 7


def take_slot(wanted: Wanted, start: datetime, now: datetime, **reason: object) -> Slot:
    """Claim the start with the fairest free agent, and the next ones if somebody was faster.

    A motif that takes several agents gets as many, and a room if it needs one: all or nothing.

    Args:
        reason: what the time is for, as `Reason` says it.

    Returns:
        The slot of the fairest agent; the others are known by their claims.

    Raises:
        SlotTaken: no longer offered, or every agent's time was taken meanwhile.
    """
    return take_offered(wanted, candidates(wanted, start, now), now, Reason(**reason))


def take_offered(wanted: Wanted, offers: list[Slot], now: datetime, reason: Reason) -> Slot:
    """As `take_slot`, among offers of one start that were looked up before.

    Raises:
        SlotTaken: every agent's time was taken meanwhile.
    """
    load = _load_of_day(wanted, offers)
    while team := _fairest_team(offers, load, wanted.motif.agents_required):
        gone = _claim(wanted.motif, team, now, reason)
        if gone is None:
            return team[0]
        offers = [offer for offer in offers if not gone(offer)]
    raise SlotTaken


def nearest_slots(wanted: Wanted, start: datetime, now: datetime) -> list[Slot]:
    """What to offer instead of a start that is not free: the closest ones, in time order.

    Within a week of it; when that week is empty, past, or not open yet, the first ones free.
    """
    today, around = local_day(now, wanted.zone), timedelta(days=NEAREST_DAYS)
    day = max(local_day(start, wanted.zone), today)
    found = slots_between(wanted, day - around, day + around, now)
    if not found and (following := next_slot(wanted, today, now)):
        day = local_day(following.start, wanted.zone)
        found = slots_between(wanted, day, day + around, now)
    return nearest(found, start, NEAREST_SHOWN)


def _load_of_day(wanted: Wanted, offers: list[Slot]) -> Counter[int]:
    if len(offers) < 2:
        return Counter()  # there is nothing to choose
    day = local_day(offers[0].start, wanted.zone)
    return count_claims(
        {offer.agent_id for offer in offers},
        day_start(wanted.zone, day),
        day_start(wanted.zone, day + timedelta(days=1)),
    )


def _fairest_team(offers: list[Slot], load: Counter[int], size: int) -> list[Slot]:
    """As many slots as agents are needed, all at one place, the fairest first; else none."""
    by_place = defaultdict(list)
    for offer in offers:
        by_place[offer.lieu_id].append(offer)
    together = [offer for group in by_place.values() if _agents(group) >= size for offer in group]
    team: list[Slot] = []
    while together and len(team) < size:
        fairest = pick_agent(together, load).slot
        team.append(fairest)
        together = [
            offer
            for offer in together
            if offer.lieu_id == fairest.lieu_id and offer.agent_id != fairest.agent_id
        ]
    return team


def _agents(offers: list[Slot]) -> int:
    return len({offer.agent_id for offer in offers})


def _claim(
    motif: Motif, team: list[Slot], now: datetime, reason: Reason
) -> Callable[[Slot], bool] | None:
    """Claim the agents, and a room where one is needed; None when it is done.

    Otherwise nothing is claimed, and what comes back tells the offers that are out as well.
    """
    first = team[0]
    period = Period.of(motif, first.lieu_id, first.start, first.end)
    savepoint = transaction.savepoint() if motif.requires_room else None
    taken = claim_everybody({slot.agent_id for slot in team}, period, reason, now)
    if taken is not None:
        return lambda offer: offer.agent_id == taken
    if savepoint and claim_room(first.lieu_id, period, reason, now) is None:
        transaction.savepoint_rollback(savepoint)
        return lambda offer: offer.lieu_id == first.lieu_id
    return None
