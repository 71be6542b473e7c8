"""The link was followed and the person said yes: the hold becomes an appointment."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from booking.directory.models import Usager, UsagerProfile
from socle.links import opens
from socle.outbox.publish import publish

from ..errors import LinkRefused
from ..models import AgentClaim, Appointment, BookingHold, Participation
from .hold_slot import LINK_PURPOSE, Choice
from .take_slot import take_slot

PARTICIPATION_PURPOSE = "participation"
PARTICIPATION_LINK_LASTS = timedelta(weeks=12)


def open_hold(hold_uuid: uuid.UUID, secret: str) -> BookingHold:
    """The hold that a verification link opens, whatever its state.

    Raises:
        LinkRefused: wrong link, or a hold that was purged.
    """
    right = opens(secret, LINK_PURPOSE, hold_uuid)
    hold = (
        BookingHold.objects.select_related("motif", "place", "organisation", "appointment")
        .filter(uuid=hold_uuid)
        .first()
    )
    if hold is None or not right:
        raise LinkRefused
    return hold


def confirm_hold(hold_uuid: uuid.UUID, secret: str, now: datetime) -> Appointment:
    """Book what was held. Idempotent: a second confirmation gives the same appointment.

    A hold that has lapsed is taken again if its time is still free.

    Raises:
        LinkRefused: wrong link.
        SlotTaken: the hold had lapsed and somebody else has the time.
    """
    open_hold(hold_uuid, secret)
    with transaction.atomic():
        hold = BookingHold.objects.select_for_update().get(uuid=hold_uuid)
        if hold.appointment_id:
            return hold.appointment
        appointment = _appointment_from(hold)
        _move_time(hold, appointment, now)
        usager = _usager_of(hold)
        UsagerProfile.objects.get_or_create(organisation_id=hold.organisation_id, usager=usager)
        Participation.objects.create(
            appointment=appointment,
            usager=usager,
            link_expires_at=max(now, hold.starts_at) + PARTICIPATION_LINK_LASTS,
        )
        hold.state, hold.appointment = BookingHold.State.CONFIRMED, appointment
        hold.save(update_fields=["state", "appointment"])
        publish("appointment.booked", appointment_id=appointment.pk)
    return appointment


def _appointment_from(hold: BookingHold) -> Appointment:
    return Appointment.objects.create(
        organisation_id=hold.organisation_id,
        motif_id=hold.motif_id,
        place_id=hold.place_id,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        created_by=Appointment.CreatedBy.USER,
    )


def _move_time(hold: BookingHold, appointment: Appointment, now: datetime) -> None:
    """Hand the hold's claim to the appointment, or claim afresh when the hold has lapsed."""
    alive = hold.expires_at > now
    moved = alive and AgentClaim.objects.filter(hold=hold).update(
        appointment=appointment, hold=None, expires_at=None
    )
    if not moved:
        AgentClaim.objects.filter(hold=hold).delete()
        choice = Choice(hold.motif, hold.organisation, hold.place, hold.starts_at)
        take_slot(choice.wanted, hold.starts_at, now, appointment_id=appointment.pk)


def _usager_of(hold: BookingHold) -> Usager:
    """The record of the same name and address, else a new one.

    A shared address does not make two people one: names are compared too, without case.
    """
    same = Usager.objects.current().filter(
        first_name__iexact=hold.first_name, last_name__iexact=hold.last_name
    )
    same = (
        same.filter(email__iexact=hold.email)
        if hold.email
        else same.filter(phone_number=hold.phone_number)
    )
    known = same.order_by("pk").first()
    if known:
        return known
    return Usager.objects.create(
        first_name=hold.first_name,
        last_name=hold.last_name,
        email=hold.email,
        phone_number=hold.phone_number,
        created_through=Usager.CreatedThrough.USER_SIGN_UP,
    )
