"""The slot is kept for a few minutes: the message sent to the prescripteur must be opened now."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from booking.appointments.models import Prescription
from booking.appointments.services.hold_prescription import prescriptions
from booking.notifications.recap import recap_of
from booking.web.usager.private import private
from booking.web.usager.returning import answers_of
from booking.web.usager.screen import contact
from socle import clock

from .session import asked_here, known_prescriber


def asked_by_this_browser(request: HttpRequest, key: uuid.UUID) -> Prescription:
    """
    Raises:
        Http404: purged, or asked for elsewhere.
    """
    found = prescriptions().filter(uuid=key).first() if key in asked_here(request) else None
    if found is None:
        raise Http404
    return found


def words_of(found: Prescription) -> dict[str, object]:
    """What every page about the prescription shows."""
    booked = found.appointment or found.hold or found.session
    recap = recap_of(booked)
    urls = {}
    if found.hold:
        answers = answers_of(found.hold).changed(is_prescribed=True)
        urls = {
            "again_url": answers.url("prescriber_book"),
            "slots_url": answers.url(starts_at=None, day=recap.starts_at.date()),
        }
    return {
        "prescription": found,
        "recap": recap,
        **urls,
        **contact(booked.organisation, booked.place),
    }


@require_safe
@private
def prescriber_held(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """For the browser that asked for it only: the page says where the message went."""
    found = asked_by_this_browser(request, key)
    if found.confirmed_at:
        return redirect("prescriber_done", key)
    context = words_of(found)
    context["until"] = found.expires_at.astimezone(context["recap"].starts_at.tzinfo)
    context["is_over"] = found.expires_at <= clock.now()
    return render(request, "prescriber/held.html", context)


@require_safe
@private
def prescriber_done(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What was booked, for the browser that asked for it; nothing can be changed from here."""
    found = asked_by_this_browser(request, key)
    if not found.confirmed_at or found.appointment is None:
        raise Http404
    context = {**words_of(found), "known": known_prescriber(request)}
    return render(request, "prescriber/done.html", context)
