"""Somebody was faster: say it, keep what was typed, and offer the nearest free times."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from booking.appointments.choice import Choice
from booking.appointments.services.take_slot import nearest_slots
from booking.web.templatetags.wording import day, wall_time

from .path import Path, Step
from .screen import show

# In the form of a nearest time: "show me the form again, with this".
TYPED_BEFORE = "deja_saisi"
# In an address: the hold whose typed answers serve again.
RESUME = "reprise"


def show_taken(
    request: HttpRequest,
    path: Path,
    choice: Choice,
    *,
    typed: dict[str, str],
    late: bool,
    resume: str = "",
    view_name: str = "booking_identity",
) -> HttpResponse:
    """The page of a start that cannot be had (409).

    Args:
        typed: answers of the form, carried along by each nearest time.
        late: somebody took it while the form was being filled in; else it was never free.
        resume: the hold from which to read the answers, when they are not at hand.
        view_name: the page of the form that a nearest time leads to.
    """
    slots = nearest_slots(path.wanted, choice.starts_at, path.now)
    starts = [slot.start.astimezone(path.zone) for slot in slots]
    return show(
        request,
        "taken",
        path,
        Step.SLOT,
        status=409,
        wanted_start=choice.starts_at.astimezone(path.zone),
        late=late,
        nearest=[_nearest(path, start, resume, view_name) for start in starts],
        typed=typed if any(typed.values()) else {},
        typed_before=TYPED_BEFORE,
        week_url=path.answers.url(starts_at=None, day=starts[0].date() if starts else None),
    )


def _nearest(path: Path, start: datetime, resume: str, view_name: str) -> dict[str, str]:
    url = path.answers.url(view_name, starts_at=start)
    return {
        "label": f"{day(start, 'short')} à {wall_time(start)}",
        "url": f"{url}&{RESUME}={resume}" if resume else url,
    }
