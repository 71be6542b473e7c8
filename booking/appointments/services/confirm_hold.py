"""The link was followed and the person said yes: the hold becomes an appointment."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from booking.directory.identity import actor_of_usager
from booking.directory.models import Usager
from booking.directory.services.edit_own_record import edit_own_record
from booking.domain.allocation import Door
from socle.links import opens

from ..author import Author
from ..checks import Asked
from ..choice import Choice
from ..errors import LinkRefused, SlotTaken
from ..guests import Guest, referents_of
from ..models import AgentClaim, Appointment, BookingHold, RoomClaim
from ..plan import Plan
from .check_choice import check_choice
from .check_limit import check_limit
from .claim_sole import claim_sole
from .complete_offer import complete_offer
from .confirm_seat import confirm_seat
from .end_hold import drop_claims_of
from .end_turn import serve_turn
from .hold_slot import LINK_PURPOSE
from .keep_answers import hand_answers
from .lock_booker import one_request_at_a_time
from .next_id import next_id
from .people_of_hold import guests_of_hold
from .take_slot import take_slot
from .write_appointment import PARTICIPATION_LINK_LASTS, write_appointment

__all__ = [
    "PARTICIPATION_LINK_LASTS",
    "PARTICIPATION_PURPOSE",
    "choice_of",
    "confirm_hold",
    "open_hold",
]

PARTICIPATION_PURPOSE = "participation"


def open_hold(hold_uuid: uuid.UUID, secret: str) -> BookingHold:
    """The hold that a verification link opens, whatever its state.

    Raises:
        LinkRefused: wrong link, or a hold that was purged.
    """
    # Before anything is read, so that the time taken tells nothing of what there is.
    if not opens(secret, LINK_PURPOSE, hold_uuid):
        raise LinkRefused
    hold = (
        BookingHold.objects.select_related(
            "motif__service",
            "motif__category",
            "place",
            "organisation",
            "appointment",
            "session",
            "participation",
        )
        .filter(uuid=hold_uuid)
        .first()
    )
    if hold is None:
        raise LinkRefused
    return hold


def choice_of(hold: BookingHold) -> Choice:
    """What the hold keeps, to look for it again."""
    return Choice(
        hold.motif,
        hold.organisation,
        hold.place,
        hold.starts_at,
        agent_ids=hold.agent_ids,
        answers=hold.answers,
        is_invited=hold.is_invited,
        duration_in_min=int((hold.ends_at - hold.starts_at).total_seconds() // 60),
    )


def confirm_hold(
    hold_uuid: uuid.UUID,
    secret: str,
    now: datetime,
    *,
    ants_number: str = "",
    address: str = "",
) -> Appointment:
    """Book what was held. Idempotent: a second confirmation gives the same appointment.

    A hold that has lapsed is taken again if its time is still free.

    Args:
        ants_number, address: what who takes an offered time is asked last (see `lacking`).

    Raises:
        InvalidBooking: one of them is missing.
        LinkRefused: wrong link, or an appointment deleted since.
        NotVisible: the hold had lapsed and the motif is no longer open to usagers.
        SlotTaken: the hold had lapsed and somebody else has the time.
        RuleRefused: the person has as many appointments as the motif allows, or too many relatives,
            or is not followed by the agents of a motif of follow-up.
        SessionFull: the same of a seat at a session, which somebody else took.
    """
    opened = open_hold(hold_uuid, secret)
    with transaction.atomic():
        one_request_at_a_time(opened)
        hold = locked_hold(hold_uuid)
        if hold.appointment_id:
            return hold.appointment
        if hold.state == BookingHold.State.CONFIRMED:
            # Its appointment was deleted since: the link must not bring it back.
            if hold.session_id and hold.waits:
                return hold.session
            raise LinkRefused
        complete_offer(hold, ants_number=ants_number, address=address)
        usager = _usager_of(hold)
        _learn_address(usager, hold, now)
        guests = guests_of_hold(hold, usager, now)
        if hold.session_id:
            return confirm_seat(hold, usager, guests[0], now)
        if hold.motif.follow_up:
            referents_of([guest.usager for guest in guests], hold.agent_ids)
        plan = plan_of_hold(hold, guests)
        check_limit(Asked.to_book(plan))
        pk = next_id(Appointment)
        hand_over(hold, pk, now)
        hold.state, hold.appointment_id = BookingHold.State.CONFIRMED, pk
        hold.save(update_fields=["state", "appointment"])
        hand_answers(hold, pk)
        appointment = write_appointment(pk, plan, Author.usager(usager), now)
        if hold.turn_id:
            serve_turn(hold.turn_id, appointment, now)
        claim_sole(
            hold.motif,
            hold.email,
            hold.phone_number,
            now,
            appointment=appointment,
            usager_id=usager.pk,
        )
        return appointment


def locked_hold(hold_uuid: uuid.UUID) -> BookingHold:
    rows = BookingHold.objects.select_related(
        "motif", "organisation", "place", "appointment", "session"
    )
    hold = rows.select_for_update(of=("self",)).filter(uuid=hold_uuid).first()
    if hold is None:
        raise LinkRefused
    return hold


def plan_of_hold(hold: BookingHold, guests: Sequence[Guest]) -> Plan:
    return Plan(
        organisation=hold.organisation,
        motif=hold.motif,
        place=hold.place,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        guests=tuple(guests),
        agent_ids=(),
    )


def hand_over(
    hold: BookingHold,
    appointment_id: int,
    now: datetime,
    *,
    prescribed: bool = False,
    door: Door = Door.PUBLIC,
) -> None:
    """Give the hold's time to the appointment, or claim afresh when the hold has lapsed."""
    if hold.expires_at > now and hold.state == BookingHold.State.PENDING:
        given = {"appointment_id": appointment_id, "hold": None, "expires_at": None}
        agents = AgentClaim.objects.filter(hold=hold).update(**given)
        rooms = RoomClaim.objects.filter(hold=hold).update(**given)
        if agents >= hold.motif.agents_required and rooms >= hold.motif.requires_room:
            return
        raise SlotTaken
    drop_claims_of(hold)
    choice = replace(choice_of(hold), door=door)
    check_choice(choice, prescribed=prescribed)
    take_slot(choice.wanted, hold.starts_at, now, appointment_id=appointment_id)


def _usager_of(hold: BookingHold) -> Usager:
    """The record of the same name and address, else a new one.

    A shared address does not make two people one: names are compared too, without case. Nor does
    a number that somebody typed and nobody proved: whoever plants the name and the number of
    another in a record of their own must not be told of what that person books. Nor an address
    beside which a prescripteur wrote a number that its owner does not give: messages go there too.
    """
    same = Usager.objects.current().filter(
        first_name__iexact=hold.first_name, last_name__iexact=hold.last_name
    )
    same = (
        same.filter(email__iexact=hold.email).exclude(
            ~Q(phone_number__in=("", hold.phone_number)),
            unproved_phone_number=F("phone_number"),
            created_through=Usager.CreatedThrough.PRESCRIPTEUR,
        )
        if hold.email
        else same.filter(phone_number=hold.phone_number).exclude(
            unproved_phone_number=hold.phone_number
        )
    )
    known = same.order_by("pk").first()
    if known:
        _learn_phone(known, hold)
        return known
    return Usager.objects.create(
        first_name=hold.first_name,
        last_name=hold.last_name,
        email=hold.email,
        phone_number=hold.phone_number,
        # The message that proved who books arrived elsewhere.
        unproved_phone_number=hold.phone_number if hold.email else "",
        created_through=Usager.CreatedThrough.USER_SIGN_UP,
    )


def _learn_address(usager: Usager, hold: BookingHold, now: datetime) -> None:
    """Where to come, for the agents: whoever followed the link reads the usager's messages."""
    if not hold.address:
        return
    head = usager.contact
    if hold.address != head.address:
        edit_own_record(head.pk, {"address": hold.address}, actor_of_usager(head.pk), now)
        head.refresh_from_db(fields=["address", "updated_at"])


def _learn_phone(usager: Usager, hold: BookingHold) -> None:
    """Keep the number just typed: whoever followed the link reads the usager's messages, and
    an appointment by phone is kept by calling it."""
    if hold.phone_number and hold.phone_number != usager.phone_number:
        usager.phone_number = usager.unproved_phone_number = hold.phone_number
        usager.save(update_fields=["phone_number", "unproved_phone_number", "updated_at"])
