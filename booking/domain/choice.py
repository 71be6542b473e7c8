"""Choosing among slots: which agent takes the appointment, which times stand nearest."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.domain.errors import DomainRuleError
from booking.domain.openings import Busy, BusyKind
from booking.domain.slot import Slot
from booking.domain.wallclock import local_day, utc


@dataclass(frozen=True, slots=True)
class Pick:
    """The slot chosen, how many agents were free, and a French sentence that says why."""

    slot: Slot
    free_agents: int
    reason: str


def appointments_by_agent(busy: Iterable[Busy], day: date, zone: ZoneInfo) -> Counter[int]:
    """How many appointments each agent has that begin on that day; absences do not count."""
    return Counter(
        one.agent_id
        for one in busy
        if one.kind is BusyKind.APPOINTMENT and local_day(one.start, zone) == day
    )


def pick_agent(candidates: Sequence[Slot], appointments: Mapping[int, int]) -> Pick:
    """The slot to book among those of one time: fewest appointments that day, then lowest id.

    The lowest id is the agent registered first. ``appointments`` counts each agent's appointments
    of the day, as ``appointments_by_agent`` does. Never random: the same calendars give the same
    agent, whatever the order of the candidates. Raises ``slot_taken`` when there is none.
    """
    if not candidates:
        raise DomainRuleError("slot_taken", "Ce créneau vient d'être pris.")

    def load(slot: Slot) -> int:
        return appointments.get(slot.agent_id, 0)

    slot = min(candidates, key=lambda one: (load(one), one.agent_id, one.opening_id))
    others = {one.agent_id for one in candidates} - {slot.agent_id}
    equals = [one for one in candidates if one.agent_id in others and load(one) == load(slot)]
    if not others:
        reason = "C'est la seule personne disponible à cette heure."
    elif not equals:
        reason = "Parmi les personnes disponibles, c'est celle qui a le moins de RDV ce jour-là."
    else:
        reason = (
            "Plusieurs personnes disponibles ont aussi peu de RDV ce jour-là : "
            "c'est la première inscrite."
        )
    return Pick(slot, len(others) + 1, reason)


def nearest(slots: Iterable[Slot], wanted: datetime, count: int) -> list[Slot]:
    """The ``count`` slots closest in time to the wanted start, in the order of the day.

    One slot for each start; at equal distance, the earlier.
    """
    target = utc(wanted)
    by_start: dict[datetime, Slot] = {}
    for slot in slots:
        by_start.setdefault(slot.start, slot)
    ranked = sorted(by_start.values(), key=lambda slot: (abs(slot.start - target), slot.start))
    return sorted(ranked[: max(count, 0)], key=lambda slot: slot.start)
