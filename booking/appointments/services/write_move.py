"""The core that every move shares: once the new time is claimed, the row, the history, the news."""

from dataclasses import dataclass
from datetime import datetime

from socle.outbox.publish import publish

from .. import history
from ..author import Author
from ..models import AgentClaim, Appointment, Change

FOR_CALENDARS = {"starts_at", "ends_at", "place_id", "agent_ids"}
FOR_PEOPLE = {"starts_at", "place_id"}


@dataclass(frozen=True, slots=True)
class Before:
    """An appointment as it was before it moved."""

    values: dict[str, object]
    agent_ids: frozenset[int]
    starts_at: datetime
    place_id: int | None

    @classmethod
    def of(cls, appointment: Appointment) -> "Before":
        agent_ids = agents_of(appointment)
        return cls(
            history.snapshot(appointment, agent_ids),
            agent_ids,
            appointment.starts_at,
            appointment.place_id,
        )


def agents_of(appointment: Appointment) -> frozenset[int]:
    claims = AgentClaim.objects.filter(appointment=appointment)
    return frozenset(claims.values_list("agent_id", flat=True))


def write_move(appointment: Appointment, before: Before, author: Author, now: datetime) -> None:
    """Save a move whose time is claimed; nothing is said of one that changes nothing.

    Publishes `appointment.moved` if the start or the place is another, else `appointment.edited`.
    """
    agent_ids = agents_of(appointment)
    old, new = history.difference(before.values, history.snapshot(appointment, agent_ids))
    if not new:
        return
    if new.keys() & FOR_CALENDARS:
        appointment.ics_sequence += 1
    appointment.save(update_fields=["starts_at", "ends_at", "place", "ics_sequence", "updated_at"])
    moved = new.keys() & FOR_PEOPLE
    verb = Change.Verb.MOVED if moved else Change.Verb.EDITED
    history.write([history.change(verb, appointment.pk, author, now, before=old, after=new)])
    publish(
        "appointment.moved" if moved else "appointment.edited",
        appointment_id=appointment.pk,
        previous_starts_at=before.starts_at,
        previous_place_id=before.place_id,
        added_agent_ids=sorted(agent_ids - before.agent_ids),
        removed_agent_ids=sorted(before.agent_ids - agent_ids),
        **author.ids,
    )
