"""`/r/<id>/<secret>`: the appointment, for whoever holds its link; and its calendar file."""

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.access.decisions import judge
from booking.appointments.answering import to_bring
from booking.appointments.models import Participation, Prescripteur
from booking.appointments.models.appointment import CANCELLED, Status
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.notifications.addresses import absolute
from booking.notifications.ics import Edition, appointment_ics
from booking.web.maps import map_url
from socle import clock

from .calendars import calendar_links
from .linked import actor_of, by_link, words_of
from .mine.participant import may_change
from .moving import DONE, MOVED, move_verdict_of
from .private import private
from .waiting_list import waiting_context


@require_safe
@private
@by_link
def booking_recap(request: HttpRequest, part: Participation, secret: str) -> HttpResponse:
    appointment, now = part.appointment, clock.now()
    context = {
        **words_of(part, secret),
        "documents": to_bring(appointment),
        "people": _people(part),
        "is_cancelled": appointment.is_cancelled or part.status in CANCELLED,
        "cancel_reason": appointment.cancel_reason if appointment.status == Status.REVOKED else "",
        "is_past": appointment.ends_at <= now,
        "prescriber": Prescripteur.objects.filter(participation=part).first(),
        "map_url": map_url(appointment.place),
        "is_moved": request.GET.get(DONE) == MOVED,
        "moving": move_verdict_of(part, now),
        "cancelling": judge(actor_of(part), "cancel", part, now),
        "may_change_person": may_change(request, part),
        "waiting": waiting_context(part, now),
        "booked_at": part.created_at.astimezone(zone_of(appointment.place)),
        "feedback_url": settings.FEEDBACK_URL,
        "called": _called(part),
        "calendars": calendar_links(part, absolute("booking_recap", part.pk, secret)),
    }
    return render(request, "usager/appointment.html", context)


def _called(part: Participation) -> str:
    """The end of the number that the agent will call: enough for its owner to know it (1 query for
    a relative)."""
    if part.appointment.motif.location_type != Motif.LocationType.PHONE:
        return ""
    return part.usager.contact.phone_number[-2:]


def _people(part: Participation) -> list[str]:
    """Those of the person's own family who come, nobody else (1 query): whoever receives them
    compares the paper that they print."""
    family = part.usager.responsible_id or part.usager_id
    coming = part.appointment.participations.exclude(status__in=CANCELLED).filter(
        Q(usager=family) | Q(usager__responsible=family)
    )
    return [str(one.usager) for one in coming.select_related("usager").order_by("pk")]


@require_safe
@private
@by_link
def booking_ics(request: HttpRequest, part: Participation, secret: str) -> HttpResponse:
    """The calendar file (RFC 5545)."""
    link = absolute("booking_recap", part.pk, secret)
    edition = Edition(link, is_cancelled=part.status in CANCELLED)
    content = appointment_ics(part.appointment, stamp=clock.now(), edition=edition)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rdv.ics"'
    return response
