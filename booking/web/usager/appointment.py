"""`/r/<id>/<secret>`: the appointment, for whoever holds its link; and its calendar file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.appointments.errors import LinkRefused
from booking.appointments.models import Participation
from booking.appointments.models.appointment import CANCELLED
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE
from booking.directory.models import Place
from booking.notifications.addresses import absolute
from booking.notifications.ics import Edition, appointment_ics
from booking.notifications.recap import recap_of
from socle import clock
from socle.links import opens

from .private import private
from .screen import contact


@require_safe
@private
def booking_recap(request: HttpRequest, participation_id: int, secret: str) -> HttpResponse:
    try:
        part = open_participation(participation_id, secret)
    except LinkRefused as refusal:
        return render(request, "usager/link_refused.html", status=refusal.status)
    appointment = part.appointment
    recap = recap_of(appointment)
    context = {
        "recap": recap,
        "is_cancelled": appointment.is_cancelled or part.status in CANCELLED,
        "is_past": appointment.ends_at <= clock.now(),
        "map_url": map_url(appointment.place) if appointment.place else "",
        "secret": secret,
        "participation_id": part.pk,
        **contact(appointment.organisation, appointment.place),
    }
    return render(request, "usager/appointment.html", context)


@require_safe
@private
def booking_ics(request: HttpRequest, participation_id: int, secret: str) -> HttpResponse:
    """The calendar file (RFC 5545)."""
    try:
        part = open_participation(participation_id, secret)
    except LinkRefused as refusal:
        return render(request, "usager/link_refused.html", status=refusal.status)
    link = absolute("booking_recap", part.pk, secret)
    edition = Edition(link, is_cancelled=part.status in CANCELLED)
    content = appointment_ics(part.appointment, stamp=clock.now(), edition=edition)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rdv.ics"'
    return response


def open_participation(identifier: int, secret: str) -> Participation:
    """The participation that a link opens (1 query).

    Raises:
        LinkRefused: wrong link, too old, or of a person since deleted.
    """
    part = (
        Participation.objects.select_related(
            "usager",
            "appointment__organisation",
            "appointment__motif__service",
            "appointment__place",
        )
        .filter(pk=identifier, usager__deleted_at__isnull=True)
        .first()
    )
    # Compared even when there is nobody, so that the time taken tells nothing.
    right = opens(secret, PARTICIPATION_PURPOSE, identifier, part.link_generation if part else 0)
    if part is None or not right or part.link_expires_at <= clock.now():
        raise LinkRefused
    return part


def map_url(place: Place) -> str:
    """The place on OpenStreetMap: a link, nothing is loaded from there."""
    where = f"{place.latitude:.5f}/{place.longitude:.5f}"
    marker = f"mlat={place.latitude:.5f}&mlon={place.longitude:.5f}"
    return f"https://www.openstreetmap.org/?{marker}#map=17/{where}"
