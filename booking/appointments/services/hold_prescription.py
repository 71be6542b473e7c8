"""Somebody from outside books for a person: the slot is held until their address is proved."""

import uuid
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from booking.catalog.models import Motif
from booking.directory.partners import partner_of
from socle.errors import NotVisible
from socle.links import opens, secret_of
from socle.outbox.publish import publish

from .. import values
from ..answering import Answered
from ..ants_numbers import check_numbers
from ..choice import Booker
from ..errors import LinkRefused, RuleRefused
from ..models import Appointment, BookingHold, Prescription
from ..plan import check_card
from ..prescribing import Wish
from ..prescription_quota import check_pending, check_quota
from ..proving import check_prescriber_mail
from .check_choice import check_choice, check_start
from .end_hold import end_hold
from .hold_quota import check_place_of_asking
from .hold_slot import HOLD_IS_KEPT, HOLD_LASTS, new_hold
from .keep_answers import check_answered, keep_for_hold
from .lock_booker import one_request_at_a_time
from .take_slot import take_slot

LINK_PURPOSE = "prescription"
PARTNER_NEEDED = (
    "Ce motif est très demandé : en ligne, seules les structures partenaires de cet espace le "
    "réservent pour quelqu’un. Appelez l’organisation qui reçoit."
)


def hold_prescription(
    wish: Wish,
    now: datetime,
    *,
    key: uuid.UUID,
    replaces: uuid.UUID | None = None,
    machine: str = "",
    device: str = "",
) -> Prescription:
    """Keep the slot for a few minutes and have the address verified. Idempotent by `key`.

    A seat at a collective appointment is not kept: it is taken at the confirmation.

    Args:
        replaces: an unconfirmed prescription that this one takes over, because something was
            mistyped; the caller answers for its being the same person's.
        machine, device: digests of who asks, as for `hold_slot`.

    Raises:
        InvalidBooking: a name or an address that is none, or that proves nothing, or no number for
            a passport.
        NotVisible: the motif is not open to prescripteurs, or not there.
        QuestionsLeft: its questionnaire is not answered, or leads to another motif.
        SlotTaken: somebody else has the time; nothing was written.
        PrescriptionRefused: a quota is reached.
        TooManyHolds: the device or the machine keeps too many slots already.
        RuleRefused: the motif asks for identities, and the prescripteur is of no partner.
    """
    with transaction.atomic():
        known = begin(wish, now, key, replaces)
        if known:
            return known
        check_quota(wish, now)
        check_pending(wish, now)
        check_place_of_asking(machine, device, now)
        made = write(wish, now, key)
        if made.hold_id:
            BookingHold.objects.filter(pk=made.hold_id).update(machine=machine, device=device)
        publish("prescription.held", prescription_id=made.pk)
        if made.hold_id:
            publish("hold.ended", after=HOLD_LASTS, hold_id=made.hold_id)
    return made


def open_prescription(key: uuid.UUID, secret: str) -> Prescription:
    """The prescription that a verification link opens, whatever its state.

    Raises:
        LinkRefused: wrong link, or one that was purged.
    """
    if not opens(secret, LINK_PURPOSE, key):
        raise LinkRefused
    found = prescriptions().filter(uuid=key).first()
    if found is None:
        raise LinkRefused
    return found


def prescriptions():
    """With all that pages and messages read."""
    return Prescription.objects.select_related(
        *(
            f"{owner}__{name}"
            for owner in ("hold", "session", "appointment")
            for name in ("organisation", "motif__service", "place")
        )
    )


def prescription_secret(prescription: Prescription) -> str:
    """What the verification message's link carries."""
    return secret_of(LINK_PURPOSE, prescription.uuid)


def begin(
    wish: Wish, now: datetime, key: uuid.UUID, replaces: uuid.UUID | None
) -> Prescription | None:
    """Check what was asked; the first request's answer, if this is the second of two clicks."""
    _check(wish, now)
    in_turn(wish)
    known = prescriptions().filter(uuid=key).first()
    if known:
        if known.email != wish.card.email:
            raise NotVisible
        return known
    if replaces:
        _give_back(wish, replaces)
    return None


def _check(wish: Wish, now: datetime) -> None:
    check_card(wish.card)
    check_prescriber_mail(wish.card.email)
    values.check_text("first_name", wish.person.first_name, values.LONGEST_NAME, required=True)
    values.check_text("last_name", wish.person.last_name, values.LONGEST_NAME, required=True)
    if wish.choice:
        check_numbers(wish.choice.motif, [wish.ants_number], required=True)
        check_start(wish.choice, now)
        check_choice(wish.choice, prescribed=True)
        _check_partner(wish)
        return
    session = _joinable().filter(pk=wish.session_id).first()
    if session is None:
        raise NotVisible
    check_numbers(session.motif, [wish.ants_number], required=True)


def _check_partner(wish: Wish) -> None:
    """Where online doors ask for a verified identity, prescripteurs are those of a partner: else
    the times kept for people without FranceConnect would go to whoever has an address."""
    is_partner = wish.card.partner_id or not wish.choice.motif.verified_identity
    if not is_partner and partner_of(wish.card.email) is None:
        raise RuleRefused("partner_needed", PARTNER_NEEDED)


def _joinable():
    """Seats and delays are looked at when the seat is taken."""
    open_ones = Motif.objects.open_to_prescripteurs().filter(collectif=True)
    rows = Appointment.objects.standing().select_related("motif__category")
    return rows.filter(motif__in=open_ones)


def in_turn(wish: Wish) -> None:
    """One request at a time for one prescripteur, and for one person."""
    one_request_at_a_time(
        Booker("", "", email=wish.card.email, phone_number=wish.person.phone_number)
    )


def _give_back(wish: Wish, replaced: uuid.UUID) -> None:
    former = Prescription.objects.filter(uuid=replaced, confirmed_at__isnull=True).first()
    if former:
        if former.hold_id:
            end_hold(former.hold_id)
        former.delete()


def write(wish: Wish, now: datetime, key: uuid.UUID) -> Prescription:
    made = Prescription(uuid=key, created_at=now, expires_at=now + HOLD_LASTS, **wish.fields)
    if wish.choice:
        made.hold = _hold(wish, now)
    made.save(force_insert=True)
    if made.hold_id:
        publish("hold.forgotten", after=HOLD_IS_KEPT, hold_id=made.hold_id)
    else:
        publish("prescription.forgotten", after=HOLD_IS_KEPT, prescription_id=made.pk)
    return made


def _hold(wish: Wish, now: datetime) -> BookingHold:
    """In the prescripteur's name: it is their address that is to be proved."""
    card, choice = wish.card, wish.choice
    answered = Answered(choice.motif, choice.sheet)
    check_answered(answered)
    choice = replace(choice, duration_in_min=answered.minutes)
    booker = Booker(card.first_name, card.last_name, card.email, card.phone_number)
    hold = new_hold(choice, booker, now)
    # The claim comes first: a refused one must leave no trace of the person.
    slot = take_slot(
        choice.wanted, choice.starts_at, now, hold_id=hold.pk, expires_at=hold.expires_at
    )
    hold.agent_id = slot.agent_id
    hold.save(force_insert=True)
    keep_for_hold(answered, hold, now)
    return hold


def forget_prescription(prescription_id: int) -> None:
    """Delete what was typed for a seat; for a slot it goes with the hold. Idempotent."""
    Prescription.objects.filter(pk=prescription_id).delete()
