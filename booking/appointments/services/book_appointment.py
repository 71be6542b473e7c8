"""Book an appointment, whoever asks: an agent, a prescripteur, an usager, a machine."""

from datetime import datetime

from ..author import Author
from ..checks import Asked
from ..models import Appointment
from ..once import once
from ..orders import BookingOrder
from ..plan import plan_of
from .check_limit import check_limit
from .claim_chosen import Confirmation, claim_chosen
from .claim_time import Reason
from .keep_answers import keep_for_appointment
from .next_id import next_id
from .take_slot import take_slot
from .write_appointment import write_appointment

UNCONFIRMED = Confirmation()


def book_appointment(
    order: BookingOrder,
    author: Author,
    now: datetime,
    *,
    key: str = "",
    confirmation: Confirmation = UNCONFIRMED,
) -> Appointment:
    """Book it, or write nothing.

    An agent who decides has any time, once what stands in its way is confirmed; anybody else a
    slot on offer, with the fairest free agent. Usagers without login hold and confirm instead.

    Args:
        key: the client's, so that a request sent twice books once (see `once`).

    Raises:
        InvalidBooking, NotVisible: see `plan_of`.
        RuleRefused: a rule of the motif, or its limit for one person.
        ConfirmationNeeded, IdenticalAppointment: see `claim_chosen`.
        SlotTaken: the start is not on offer, or somebody was faster.
        KeyReused, KeyInFlight: see `once`.
    """
    body = ("book", order, sorted(confirmation.codes))
    return once(
        key, author, now, body, Appointment, lambda: _book(order, author, now, confirmation)
    )


def _book(
    order: BookingOrder, author: Author, now: datetime, confirmation: Confirmation
) -> Appointment:
    plan = plan_of(order, author, now)
    asked = Asked.to_book(plan)
    pk = next_id(Appointment)
    if author.decides:
        claim_chosen(asked, Reason(appointment_id=pk), now, confirmation, room_id=plan.room_id)
    else:
        check_limit(asked)
        take_slot(plan.wanted, plan.starts_at, now, appointment_id=pk)
    if plan.answered:
        keep_for_appointment(plan.answered, pk, now)
    return write_appointment(pk, plan, author, now)
