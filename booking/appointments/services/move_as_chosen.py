"""A move that an agent decides: any time, agents and place, conflicts confirmed."""

from datetime import datetime, timedelta

from booking.directory.models import Place

from ..author import Author
from ..checks import Asked
from ..errors import RuleRefused
from ..models import Appointment, Participation, RoomClaim
from ..orders import MoveOrder
from ..setting import check_agents, check_room, place_of
from .claim_chosen import Confirmation, claim_chosen
from .claim_time import Reason
from .locked import lock_agents
from .release_time import AgentTime, drop_claims
from .write_move import Before, write_move


def move_as_chosen(
    appointment: Appointment,
    order: MoveOrder,
    author: Author,
    now: datetime,
    confirmation: Confirmation,
) -> list[AgentTime]:
    """Move a locked appointment; the time that it had."""
    before = Before.of(appointment)
    agent_ids = frozenset(order.agent_ids) or before.agent_ids
    if order.agent_ids:
        check_agents(order.agent_ids, appointment.organisation_id)
    lock_agents(agent_ids | before.agent_ids)
    appointment.place = _place(appointment, order, now)
    check_room(order.room_id, appointment.place)
    length = _length(appointment, order)
    appointment.starts_at, appointment.ends_at = order.starts_at, order.starts_at + length
    usagers = Participation.objects.filter(appointment=appointment)
    asked = Asked.again(
        appointment,
        agent_ids=agent_ids,
        usager_ids=usagers.values_list("usager_id", flat=True),
    )
    room_id = order.room_id or _room_of(appointment, before)
    freed = drop_claims(appointment)
    claim_chosen(asked, Reason(appointment_id=appointment.pk), now, confirmation, room_id=room_id)
    write_move(appointment, before, author, now)
    return freed


def _length(appointment: Appointment, order: MoveOrder) -> timedelta:
    if order.duration_in_min is None:
        return appointment.ends_at - appointment.starts_at
    return timedelta(minutes=order.duration_in_min)


def _place(appointment: Appointment, order: MoveOrder, now: datetime) -> Place | None:
    """The present place unless another is given; one that has closed receives nobody anew."""
    same = order.place_id in (None, appointment.place_id) and order.one_off_place is None
    if not same:
        return place_of(
            appointment.motif, appointment.organisation_id, order.place_id, order.one_off_place
        )
    closed = appointment.place and appointment.place.availability == Place.Availability.DISABLED
    if closed and order.starts_at > now and order.starts_at != appointment.starts_at:
        raise RuleRefused("place_closed", "Ce lieu est fermé : choisissez-en un autre.")
    return appointment.place


def _room_of(appointment: Appointment, before: Before) -> int | None:
    """The room chosen when it was booked, where the place stays and no other room would do."""
    if appointment.place_id != before.place_id or appointment.motif.requires_room:
        return None
    rooms = RoomClaim.objects.filter(appointment=appointment)
    return rooms.values_list("room_id", flat=True).first()
