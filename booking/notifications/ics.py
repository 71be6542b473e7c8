"""Calendar files of appointments (RFC 5545), by the icalendar library.

Stable UID, a SEQUENCE that grows, no usager's name, no home address.
"""

from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar, Event, vCalAddress

from booking.appointments.models import Appointment
from booking.catalog.models import Motif

from .recap import Recap, recap_of

PRODUCT = "-//RDV//Rendez-vous//FR"


@dataclass(frozen=True, slots=True)
class Edition:
    """For whom the file is made.

    Args:
        link: the page that shows the appointment to the reader.
        attendees: e-mail addresses of its agents, for the agents' own file only.
        is_cancelled: it is over for this reader, though it may take place for others.
        town: postcode and town of an appointment at home, for agents.
        where: instead of the words meant for the usager.
    """

    link: str
    attendees: tuple[str, ...] = ()
    is_cancelled: bool = False
    town: str = ""
    where: str = ""


def appointment_ics(appointment: Appointment, *, stamp: datetime, edition: Edition) -> bytes:
    """The file of one appointment; `stamp` is when it is made (UTC)."""
    recap = recap_of(appointment)
    is_cancelled = appointment.is_cancelled or edition.is_cancelled
    event = _event(appointment, recap, stamp, edition)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    return calendar_of([event], method_of(edition, is_cancelled))


def calendar_of(events: list[Event], method: str, product: str = PRODUCT) -> bytes:
    """The events in one file, with the time zones that they name."""
    calendar = Calendar()
    calendar.add("prodid", product)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def method_of(edition: Edition, is_cancelled: bool) -> str:
    if is_cancelled:
        return "CANCEL"
    return "REQUEST" if edition.attendees else "PUBLISH"


def _event(appointment: Appointment, recap: Recap, stamp: datetime, edition: Edition) -> Event:
    event = Event()
    event.add("uid", str(appointment.uuid))
    event.add("sequence", appointment.ics_sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", recap.starts_at)
    event.add("dtend", recap.ends_at)
    event.add("summary", _summary(recap, for_agents=bool(edition.attendees)))
    if where := _where(recap, edition):
        event.add("location", where)
    event.add("description", _description(recap, edition.link))
    event.add("url", edition.link)
    if edition.attendees:
        organizer = vCalAddress(f"mailto:{recap.organisation.email or edition.attendees[0]}")
        organizer.params["cn"] = _plain(recap.organisation.name)
        event.add("organizer", organizer)
    for address in edition.attendees:
        event.add("attendee", vCalAddress(f"mailto:{address}"))
    return event


def _summary(recap: Recap, *, for_agents: bool) -> str:
    """Agents read the motif, unless it is discreet; usagers' calendars are seen by others."""
    subject = recap.motif.name if for_agents and not recap.is_discreet else recap.service
    title = f" – {recap.title}" if recap.title and not recap.is_discreet else ""
    return f"RDV {subject}{title}"


def _where(recap: Recap, edition: Edition) -> str:
    if edition.where:
        return edition.where
    if recap.at_home:
        return edition.town if edition.attendees else recap.where
    if recap.motif.location_type == Motif.LocationType.PHONE:
        return ""
    return recap.visio_url or recap.where


def _description(recap: Recap, link: str) -> str:
    by_phone = recap.motif.location_type == Motif.LocationType.PHONE
    return f"{'Rendez-vous par téléphone. ' if by_phone else ''}Détails et consignes : {link}"


def _plain(text: str) -> str:
    """Without the signs that a parameter of RFC 5545 cannot hold, quoted or not."""
    return " ".join(text.replace('"', "'").split())
