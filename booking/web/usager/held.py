"""The slot is kept for a few minutes: the message must be read now."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.appointments.errors import LinkRefused, RuleRefused, SessionFull, SlotTaken
from booking.appointments.models import BookingHold
from booking.appointments.services.confirm_by_code import confirm_by_code, send_code_again
from booking.directory.errors import CodeRefused, ProofOver, TooManyProofs, TooSoon
from booking.notifications.recap import recap_of
from socle import clock
from socle.errors import NotVisible
from socle.web.limits import limited

from .confirmation import booked_response, refuse_booking, show_full, show_lost
from .elsewhere import show_closed_hold
from .mine.forms import CodeForm
from .own_holds import own_holds
from .private import personal
from .returning import answers_of
from .screen import contact

AGAIN = "renvoyer"


@require_http_methods(["GET", "HEAD", "POST"])
@limited("guess", refusals=(422,))
@sensitive_post_parameters("code")
@personal
def booking_held(request: HttpRequest, hold_uuid: uuid.UUID) -> HttpResponse:
    """For the browser that placed the hold only: where the message went, and its code."""
    hold = next((one for one in own_holds(request) if one.uuid == hold_uuid), None)
    if hold is None:
        raise Http404
    if request.method != "POST":
        return _show(request, hold, CodeForm())
    return _send_again(request, hold) if AGAIN in request.POST else _confirm(request, hold)


def _confirm(request: HttpRequest, hold: BookingHold) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show(request, hold, form, status=422)
    try:
        appointment = confirm_by_code(hold.uuid, form.cleaned_data["code"], clock.now())
    except CodeRefused as refusal:
        form.add_error("code", refusal.message)
        return _show(request, hold, form, status=refusal.status)
    except ProofOver:
        return _show(request, hold, CodeForm(), status=409, refused="Ce code n’est plus valable.")
    except LinkRefused as refusal:
        return render(request, "usager/link_refused.html", status=refusal.status)
    except SlotTaken:
        return show_lost(request, hold)
    except SessionFull:
        return show_full(request, hold)
    except RuleRefused as refusal:
        return refuse_booking(request, hold, refusal)
    except NotVisible:
        return show_closed_hold(request, hold)
    return booked_response(request, hold, appointment)


def _send_again(request: HttpRequest, hold: BookingHold) -> HttpResponse:
    try:
        send_code_again(hold.uuid, clock.now())
    except (ProofOver, TooSoon, TooManyProofs) as refusal:
        return _show(request, hold, CodeForm(), status=refusal.status, refused=refusal.message)
    except LinkRefused:
        raise Http404 from None
    return redirect(request.get_full_path())


def _show(
    request: HttpRequest,
    hold: BookingHold,
    form: CodeForm,
    *,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    recap = recap_of(hold)
    answers = answers_of(hold)
    context = {
        "hold": hold,
        "recap": recap,
        "people": hold.people,
        "address": hold.address,
        "until": hold.expires_at.astimezone(recap.starts_at.tzinfo),
        "is_confirmed": hold.state == BookingHold.State.CONFIRMED,
        "is_over": hold.state == BookingHold.State.LAPSED or hold.expires_at <= clock.now(),
        "identity_url": answers.url("booking_identity"),
        "slots_url": answers.url(starts_at=None, day=recap.starts_at.date()),
        "form": form,
        "refused": refused,
        "again": AGAIN,
        **contact(hold.organisation, hold.place),
    }
    return render(request, "usager/held.html", context, status=status)
