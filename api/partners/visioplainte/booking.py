"""Appointments of people whom Visioplainte alone knows: booked, cancelled, taken back."""

from datetime import datetime

from django.db import transaction

from booking.appointments.author import Author, Kind
from booking.appointments.errors import SlotTaken
from booking.appointments.models import Appointment
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.search import candidates
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.delete_appointment import delete_appointment
from booking.directory.models import Usager
from booking.domain import statuses
from socle.errors import DomainError

from . import counters

# With an usager's rules and slots, beyond the organisations of any agent.
BOOKS = Author(Kind.AGENT, "Visioplainte", prescribing=True)
DECIDES = Author(Kind.AGENT, "Visioplainte")
NOBODY = {"first_name": "Usager Anonyme", "last_name": "Visioplainte"}


class NoSlot(DomainError):
    code = "no_slot"
    message = "Aucun créneau n’est libre à cette date et cette heure."


class NoRdv(DomainError):
    code = "not_found"
    status = 404
    message = "Aucun rendez-vous n’a cet identifiant."


class NoReset(DomainError):
    code = "not_found"
    status = 404
    message = "Cette adresse n’existe pas."


def book(starts_at: datetime, now: datetime) -> Appointment:
    """With the fairest free counter. Nobody is written to, and nothing of the person is known.

    Raises:
        NoSlot: nothing is free at that very start.
    """
    motif = counters.motif()
    wanted = counters.wanted(motif)
    offered = candidates(wanted, starts_at, now)
    if not offered:
        raise NoSlot
    place_id = offered[0].lieu_id if motif.needs_place else None
    organisation = motif.organisations.order_by("pk").first()
    try:
        with transaction.atomic():
            usager = Usager.objects.create(
                **NOBODY,
                notify_by_email=False,
                notify_by_sms=False,
                created_through=Usager.CreatedThrough.AGENT_CREATION_API,
            )
            order = BookingOrder(
                organisation_id=organisation.pk,
                motif_id=motif.pk,
                starts_at=starts_at,
                attendees=(
                    Attendee(
                        usager_id=usager.pk,
                        send_lifecycle_notifications=False,
                        send_reminder_notification=False,
                    ),
                ),
                agent_ids=tuple(wanted.agent_ids),
                place_id=place_id,
                reached_elsewhere=True,
            )
            booked = book_appointment(order, BOOKS, now)
    except SlotTaken:
        raise NoSlot from None
    return told(booked.pk)


def told(rdv_id: int) -> Appointment:
    """
    Raises:
        NoRdv: none here.
    """
    found = counters.rdvs().filter(pk=rdv_id).first()
    if found is None:
        raise NoRdv
    return found


def cancel(rdv_id: int, now: datetime) -> Appointment:
    """Its time is free again; asked again, it stays as it is.

    Raises:
        NoRdv: none here.
    """
    rdv = told(rdv_id)
    if rdv.status != statuses.EXCUSED:
        cancel_appointment(rdv.pk, DECIDES, now, status=statuses.EXCUSED)
    return told(rdv_id)


def delete(rdv_id: int, now: datetime) -> None:
    """
    Raises:
        NoRdv: none here.
    """
    delete_appointment(told(rdv_id).pk, DECIDES, now)


def reset(now: datetime) -> None:
    """Every appointment of the counters is deleted, as if by mistake, and who was booked by it."""
    for rdv in counters.rdvs().filter(agents__in=counters.counters()).distinct():
        delete_appointment(rdv.pk, DECIDES, now)
    anonymous = Usager.objects.filter(**NOBODY, participations__isnull=True)
    anonymous.delete()
