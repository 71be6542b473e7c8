"""Pages that a message leads to."""

from urllib.parse import urlencode

from booking.appointments.models import Appointment, Participation, WaitingOffer
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE
from booking.appointments.services.end_offers import offer_secret
from booking.catalog.models import Motif
from socle.links import secret_of

from .addresses import absolute


def participation_page(part: Participation) -> str:
    """The appointment, for whoever holds the link."""
    return absolute("booking_recap", part.pk, _secret(part))


def cancel_page(part: Participation) -> str:
    """Where the usager cancels alone."""
    return absolute("booking_cancel", part.pk, _secret(part))


def disown_page(part: Participation) -> str:
    """Where the person says that they had not asked for what a prescripteur booked."""
    return absolute("booking_disown", part.pk, _secret(part))


def offer_page(offer: WaitingOffer) -> str:
    """Where the usager takes or declines a freed slot."""
    return absolute("waiting_offer", offer.uuid, offer_secret(offer))


def rebook_page(appointment: Appointment) -> str:
    """Where to book the same again; empty for a motif that is not open to everyone.

    The motif stands there by its number, never by its name: the address is sent by SMS.
    """
    motif = appointment.motif
    is_open = motif.bookable_by == Motif.BookableBy.EVERYONE and not motif.follow_up
    if not is_open or motif.deleted_at:
        return ""
    query = {"motif_id": motif.pk}
    if appointment.place_id and not _is_one_off(appointment):
        query["lieu_id"] = appointment.place_id
    return f"{absolute('booking_start')}?{urlencode(query)}"


def appointment_page(appointment: Appointment) -> str:
    """For agents."""
    return absolute("agent_appointment", appointment.organisation_id, appointment.pk)


def _is_one_off(appointment: Appointment) -> bool:
    return appointment.place.availability != type(appointment.place).Availability.ENABLED


def _secret(part: Participation) -> str:
    return secret_of(PARTICIPATION_PURPOSE, part.pk, part.link_generation)
