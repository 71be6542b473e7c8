"""The prescripteur's address is proved: what was held, or is asked at once, is booked."""

import uuid
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from booking.directory.partners import partner_of
from booking.domain.allocation import Door
from socle.outbox.publish import publish

from ..author import Author
from ..checks import Asked
from ..errors import AlreadyRegistered, LinkRefused, PrescriptionRefused, RuleRefused
from ..guests import guest_by_default
from ..models import Appointment, BookingHold, Participation, Prescripteur, Prescription
from ..orders import Attendee
from ..prescribing import Wish, wish_of
from ..prescription_quota import check_quota
from .check_limit import check_limit
from .confirm_hold import hand_over, plan_of_hold
from .hold_prescription import begin, in_turn, open_prescription, prescriptions, write
from .join_collective import join_collective
from .keep_answers import hand_answers
from .match_usager import match_or_create
from .next_id import next_id
from .write_appointment import write_appointment


def confirm_prescription(key: uuid.UUID, secret: str, now: datetime) -> Prescription:
    """The address is proved: book what was held. Idempotent.

    A hold that has lapsed is taken again if its time is still free.

    Raises:
        LinkRefused: wrong link, or one that was purged.
        NotVisible: the motif is no longer open to prescripteurs.
        SlotTaken, SessionFull: somebody else has it.
        PrescriptionRefused: a quota, or the motif's limit for one person.
        RuleRefused: the collective appointment is cancelled, or outside the booking delays.
    """
    opened = open_prescription(key, secret)
    with transaction.atomic():
        in_turn(wish_of(opened))
        rows = prescriptions().select_for_update(of=("self",))
        found = rows.filter(pk=opened.pk).first()
        if found is None:
            raise LinkRefused
        if found.confirmed_at:
            return found
        _recognise(found)
        check_quota(wish_of(found), now)
        return _confirm(found, now)


def prescribe(
    wish: Wish, now: datetime, *, key: uuid.UUID, replaces: uuid.UUID | None = None
) -> Prescription:
    """Book at once, for somebody whose address is proved. Idempotent by `key`.

    Raises:
        As `hold_prescription` and `confirm_prescription`.
    """
    with transaction.atomic():
        known = begin(wish, now, key, replaces)
        if known and known.confirmed_at:
            return known
        check_quota(wish, now)
        return _confirm(known or write(wish, now, key), now)


def _recognise(prescription: Prescription) -> None:
    """The address is proved: it tells whether a registered partner booked."""
    partner = partner_of(prescription.email)
    if partner:
        prescription.partner, prescription.structure = partner, partner.name
        prescription.save(update_fields=["partner", "structure"])


def _confirm(prescription: Prescription, now: datetime) -> Prescription:
    wish = wish_of(prescription)
    author = Author.prescripteur(wish.signed_card)
    if prescription.hold_id:
        prescription.appointment = _book(prescription.hold, wish, author, now)
        prescription.participation = prescription.appointment.participations.get()
    else:
        prescription.appointment = prescription.session
        prescription.participation = _join(wish, author, now)
    prescription.confirmed_at = now
    prescription.save(update_fields=["appointment", "participation", "confirmed_at"])
    publish("prescription.confirmed", prescription_id=prescription.pk)
    return prescription


def _book(hold: BookingHold, wish: Wish, author: Author, now: datetime) -> Appointment:
    usager = match_or_create(wish.person, author)
    plan = plan_of_hold(hold, [guest_by_default(usager, hold.motif, wish.ants_number)])
    try:
        check_limit(Asked.to_book(plan))
    except RuleRefused:
        raise PrescriptionRefused from None
    pk = next_id(Appointment)
    door = Door.COUNTER if wish.card.partner_id else Door.PUBLIC
    hand_over(hold, pk, now, prescribed=True, door=door)
    hold.state, hold.appointment_id = BookingHold.State.CONFIRMED, pk
    hold.save(update_fields=["state", "appointment"])
    hand_answers(hold, pk)
    return write_appointment(pk, plan, author, now)


def _join(wish: Wish, author: Author, now: datetime) -> Participation | None:
    """The seat; None for who is expected already, which nobody is told."""
    try:
        attendee = Attendee(newcomer=wish.person, ants_number=wish.ants_number)
        seat = join_collective(wish.session_id, attendee, author, now)
    except AlreadyRegistered:
        return None
    except RuleRefused as refusal:
        if refusal.code == "limit":
            raise PrescriptionRefused from None
        raise
    _sign(seat, wish)
    return seat


def _sign(seat: Participation, wish: Wish) -> None:
    """Somebody who had cancelled and comes back has this prescripteur now."""
    said = {**asdict(wish.signed_card), "disowned_at": None}
    Prescripteur.objects.update_or_create(participation=seat, defaults=said)
