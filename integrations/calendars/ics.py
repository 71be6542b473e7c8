"""Calendar events written in iCalendar (RFC 5545), by the icalendar library."""

from collections.abc import Iterable

from icalendar import Calendar, Event

from .events import CalendarEvent

PRODUCT = "-//RDV//Agendas//FR"


def publication(name: str, events: Iterable[CalendarEvent]) -> bytes:
    """A calendar to subscribe to."""
    calendar = _calendar()
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(_event(event))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def resource(event: CalendarEvent) -> bytes:
    """The file of one event on a CalDAV server: one UID, no METHOD (RFC 4791, 4.1)."""
    calendar = _calendar()
    calendar.add_component(_event(event))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _event(event: CalendarEvent) -> Event:
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    # Of the appointment's last change, not of this reading: the same file is the same bytes.
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("summary", event.summary)
    if event.where:
        entry.add("location", event.where)
    entry.add("description", event.link)
    entry.add("url", event.link)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return entry
