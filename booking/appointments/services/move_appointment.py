"""Another time, agents or place: as an agent wishes, or as the usager may."""

from datetime import datetime

from socle.errors import Forbidden

from .. import values
from ..author import Author, Kind
from ..errors import InvalidBooking, RuleRefused
from ..models import Appointment
from ..once import once
from ..orders import MoveOrder
from ..setting import check_one_off
from .claim_chosen import Confirmation
from .end_offers import withdraw_offers
from .give_back import give_back
from .keep_free_days import keep_free_days
from .locked import locked_appointment
from .move_as_chosen import move_as_chosen
from .move_as_offered import move_as_offered
from .release_time import times_of

UNCONFIRMED = Confirmation()


def move_appointment(
    appointment_id: int,
    order: MoveOrder,
    author: Author,
    now: datetime,
    *,
    key: str = "",
    confirmation: Confirmation = UNCONFIRMED,
) -> Appointment:
    """Move it, and give the time it had to who waits for it.

    An usager gives a start on offer, more than two days before the present one: motif, place and
    length stay, and the agent is the fairest of those who are free.

    Raises:
        InvalidBooking, NotVisible: as for a booking.
        RuleRefused: the rules of the motif, the deadline, or an appointment that is cancelled.
        ConfirmationNeeded, IdenticalAppointment: see `claim_chosen`.
        SlotTaken: the start is not on offer, or somebody was faster; nothing has changed.
        Forbidden: a prescripteur, who cannot change what they booked.
    """
    body = ("move", appointment_id, order, sorted(confirmation.codes))

    def work() -> Appointment:
        _check(order, author, now)
        appointment = locked_appointment(appointment_id)
        if appointment.is_cancelled:
            raise RuleRefused("cancelled", "Ce rendez-vous est annulé.")
        # What was kept for its people answered another question; they go on waiting.
        freed = withdraw_offers(appointment.waiting_entries.all())
        if author.decides:
            freed += move_as_chosen(appointment, order, author, now, confirmation)
        else:
            freed += move_as_offered(appointment, order.starts_at, author, now)
        give_back(appointment.motif, freed, now, except_for=appointment.pk)
        keep_free_days(freed + times_of(appointment))
        return appointment

    return once(key, author, now, body, Appointment, work)


def _check(order: MoveOrder, author: Author, now: datetime) -> None:
    if author.kind not in (Kind.AGENT, Kind.USER) or author.prescribing:
        raise Forbidden
    values.check_start(order.starts_at, now)
    values.check_ids("agent_ids", order.agent_ids)
    values.check_ids("place_id", () if order.place_id is None else (order.place_id,))
    values.check_ids("room_id", () if order.room_id is None else (order.room_id,))
    if order.one_off_place:
        check_one_off(order.one_off_place)
    if order.duration_in_min is not None:
        values.end_of(order.starts_at, order.duration_in_min)
    if not author.decides and order != MoveOrder(order.starts_at):
        raise InvalidBooking("starts_at", "Seule l’heure peut être choisie.")
