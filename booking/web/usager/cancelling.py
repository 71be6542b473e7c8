"""`/r/<id>/<secret>/annuler`: what will be cancelled, then its cancellation, by POST only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from booking.access.decisions import judge
from booking.appointments.author import Author
from booking.appointments.errors import RuleRefused
from booking.appointments.models import Participation
from booking.appointments.models.appointment import CANCELLED, Status
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.cancel_participation import cancel_participation
from booking.domain.wording import enumerate_words
from booking.notifications.pages import rebook_page
from socle import clock

from .linked import actor_of, by_link, words_of
from .private import private


# As for the confirmation of a hold: the secret is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
@by_link
def booking_cancel(request: HttpRequest, part: Participation, secret: str) -> HttpResponse:
    """Ask, or say that it is done; cancel on the click of the button only."""
    if _is_gone(part):
        if request.method == "POST":
            return redirect("booking_cancel", part.pk, secret)  # the second of two clicks
        return _show_done(request, part, secret)
    try:
        RuleRefused.unless(judge(actor_of(part), "cancel", part, clock.now()))
        if request.method == "POST":
            return _cancel(part, secret)
    except RuleRefused as refusal:
        context = {**words_of(part, secret), "reason": refusal.message, "what": "annulé"}
        return render(request, "usager/change_refused.html", context, status=refusal.status)
    return _ask(request, part, secret)


def _cancel(part: Participation, secret: str) -> HttpResponse:
    author, now = Author.usager(part.usager), clock.now()
    try:
        if part.appointment.motif.collectif:
            cancel_participation(part.pk, author, now)
        else:
            cancel_appointment(part.appointment_id, author, now)
    except RuleRefused as refusal:
        # Somebody was faster, perhaps this very person: the page says what became of it.
        if refusal.code != "cancelled":
            raise
    return redirect("booking_cancel", part.pk, secret)


def _ask(request: HttpRequest, part: Participation, secret: str) -> HttpResponse:
    context = {**words_of(part, secret), **_concerned(part)}
    return render(request, "usager/cancel.html", context)


def _show_done(request: HttpRequest, part: Participation, secret: str) -> HttpResponse:
    statuses = (part.status, part.appointment.status)
    context = {
        **words_of(part, secret),
        "by_service": Status.EXCUSED not in statuses,
        "is_session_on": not part.appointment.is_cancelled,
        "rebook": rebook_page(part.appointment),
    }
    return render(request, "usager/cancelled.html", context)


def _concerned(part: Participation) -> dict[str, object]:
    """Who loses their place with this cancellation (1 query).

    Relatives are named; others are counted only, as they may be strangers to one another.
    """
    rows = part.appointment.participations.exclude(status__in=CANCELLED).select_related("usager")
    if part.appointment.motif.collectif:
        rows = rows.filter(pk=part.pk)
    usagers = [row.usager for row in rows.order_by("pk")]
    head = part.usager.responsible_id or part.usager_id
    family = [one for one in usagers if head in (one.pk, one.responsible_id)]
    is_for_relatives = len(family) > 1 or part.usager.responsible_id is not None
    return {
        "relatives": enumerate_words([one.first_name for one in family])
        if is_for_relatives
        else "",
        "others": len(usagers) - len(family),
    }


def _is_gone(part: Participation) -> bool:
    return part.appointment.is_cancelled or part.status in CANCELLED
