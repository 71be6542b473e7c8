"""From a start that somebody chose to an agent's time that is really theirs."""

from datetime import datetime, timedelta

from booking.domain.choice import nearest, pick_agent
from booking.domain.slots import Slot
from booking.domain.wallclock import day_start

from ..busy import count_claims
from ..errors import SlotTaken
from ..search import Wanted, candidates, slots_between
from .claim_time import claim_time

NEAREST_SHOWN = 5
NEAREST_DAYS = 7


def take_slot(wanted: Wanted, start: datetime, now: datetime, **reason: object) -> Slot:
    """Claim the start with the fairest free agent, and the next ones if somebody was faster.

    Args:
        reason: what the time is for, as `claim_time` takes it.

    Raises:
        SlotTaken: no longer offered, or every agent's time was taken meanwhile.
    """
    offers = candidates(wanted, start, now)
    load = _load_of_day(wanted, offers, start)
    while offers:
        slot = pick_agent(offers, load).slot
        if claim_time(slot.agent_id, slot.start, slot.end, now=now, **reason):
            return slot
        offers = [offer for offer in offers if offer.agent_id != slot.agent_id]
    raise SlotTaken


def nearest_slots(wanted: Wanted, start: datetime, now: datetime) -> list[Slot]:
    """What to offer instead of a taken start: the closest ones within a week, in time order."""
    day = start.astimezone(wanted.zone).date()
    around = timedelta(days=NEAREST_DAYS)
    return nearest(slots_between(wanted, day - around, day + around, now), start, NEAREST_SHOWN)


def _load_of_day(wanted: Wanted, offers: list[Slot], start: datetime) -> dict[int, int]:
    day = start.astimezone(wanted.zone).date()
    return count_claims(
        {offer.agent_id for offer in offers},
        day_start(wanted.zone, day),
        day_start(wanted.zone, day + timedelta(days=1)),
    )
