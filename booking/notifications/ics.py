"""Calendar files of appointments (RFC 5545), by the icalendar library.

Stable UID, a SEQUENCE that grows, no usager's name, no home address.
"""

from datetime import datetime

from icalendar import Calendar, Event, vCalAddress

from booking.appointments.models import Appointment

from .recap import Recap, recap_of

PRODUCT = "-//RDV//Rendez-vous//FR"


def appointment_ics(
    appointment: Appointment, *, stamp: datetime, link: str, attendees: tuple[str, ...] = ()
) -> bytes:
    """The file of one appointment.

    Args:
        stamp: when the file is made (UTC).
        link: the page that shows the appointment to the reader.
        attendees: e-mail addresses of its agents, for the agents' own file only.
    """
    recap = recap_of(appointment)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", _method(appointment, attendees))
    calendar.add_component(_event(appointment, recap, stamp, link, attendees))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _method(appointment: Appointment, attendees: tuple[str, ...]) -> str:
    if appointment.is_cancelled:
        return "CANCEL"
    return "REQUEST" if attendees else "PUBLISH"


def _event(
    appointment: Appointment,
    recap: Recap,
    stamp: datetime,
    link: str,
    attendees: tuple[str, ...],
) -> Event:
    event = Event()
    event.add("uid", str(appointment.uuid))
    event.add("sequence", appointment.ics_sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", recap.starts_at)
    event.add("dtend", recap.ends_at)
    event.add("summary", f"RDV {recap.service}")
    event.add("location", recap.where)
    event.add("description", f"Détails, consignes et annulation : {link}")
    event.add("url", link)
    event.add("status", "CANCELLED" if appointment.is_cancelled else "CONFIRMED")
    if attendees:
        organizer = vCalAddress(f"mailto:{recap.organisation.email or attendees[0]}")
        organizer.params["cn"] = recap.organisation.name
        event.add("organizer", organizer)
    for address in attendees:
        event.add("attendee", vCalAddress(f"mailto:{address}"))
    return event
