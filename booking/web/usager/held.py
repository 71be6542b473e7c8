"""The slot is kept for a few minutes: the message must be opened now."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.appointments.models import BookingHold
from booking.notifications.recap import recap_of
from socle import clock

from .own_holds import own_holds
from .private import private
from .returning import answers_of
from .screen import contact


@require_safe
@private
def booking_held(request: HttpRequest, hold_uuid: uuid.UUID) -> HttpResponse:
    """For the browser that placed the hold only: the page says where the message went."""
    hold = next((one for one in own_holds(request) if one.uuid == hold_uuid), None)
    if hold is None:
        raise Http404
    recap = recap_of(hold)
    answers = answers_of(hold)
    context = {
        "hold": hold,
        "recap": recap,
        "until": hold.expires_at.astimezone(recap.starts_at.tzinfo),
        "is_confirmed": hold.state == BookingHold.State.CONFIRMED,
        "is_over": hold.state == BookingHold.State.LAPSED or hold.expires_at <= clock.now(),
        "identity_url": answers.url("booking_identity"),
        "slots_url": answers.url(starts_at=None, day=recap.starts_at.date()),
        **contact(hold.organisation, hold.place),
    }
    return render(request, "usager/held.html", context)
