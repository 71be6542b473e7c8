"""« Ajouter à mon agenda » for calendars that live on the web.

What others host is told as little as possible: the hours, the address where one comes, and the
link of the message, which opens on the letters of the name. Never what the appointment is about.
"""

from datetime import UTC
from urllib.parse import urlencode

from booking.appointments.models import Participation

TITLE = "Rendez-vous"


def calendar_links(part: Participation, link: str) -> list[dict[str, str]]:
    """Names and addresses; the calendar file remains for all the others."""
    appointment = part.appointment
    start, end = appointment.starts_at.astimezone(UTC), appointment.ends_at.astimezone(UTC)
    place = appointment.place.address if appointment.place else ""
    google = {
        "action": "TEMPLATE",
        "text": TITLE,
        "dates": f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}",
        "location": place,
        "details": link,
    }
    outlook = {
        "rru": "addevent",
        "subject": TITLE,
        "startdt": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "location": place,
        "body": link,
    }
    return [
        {
            "name": "Google",
            "url": f"https://calendar.google.com/calendar/render?{urlencode(google)}",
        },
        {
            "name": "Outlook",
            "url": f"https://outlook.live.com/calendar/0/action/compose?{urlencode(outlook)}",
        },
    ]
