"""`/r/<id>/<secret>/attente`: be told when an earlier time becomes free, or no longer."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from booking.appointments.errors import RuleRefused
from booking.appointments.models import Participation, WaitingEntry
from booking.appointments.services.join_waiting_list import (
    join_waiting_list,
    leave_waiting_list,
    verdict_of,
)
from socle import clock

from .linked import by_link, words_of
from .private import private

ACT, JOIN, LEAVE = "attente", "oui", "non"


def waiting_context(part: Participation, now: datetime) -> dict[str, object]:
    """For the page of the appointment: whether one waits, and whether one may (1 query)."""
    waits = WaitingEntry.objects.filter(
        appointment_id=part.appointment_id, usager_id=part.usager_id
    ).exists()
    return {
        "is_waiting": waits,
        "may_wait": bool(verdict_of(part.appointment, now)),
        "act_name": ACT,
        "join": JOIN,
        "leave": LEAVE,
    }


# As for the confirmation of a hold: the secret is the proof.
@csrf_exempt
@require_POST
@private
@by_link
def booking_wait(request: HttpRequest, part: Participation, secret: str) -> HttpResponse:
    """Join or leave; a second click does nothing more."""
    act = request.POST.get(ACT, "")
    try:
        if act == JOIN:
            join_waiting_list(part.appointment_id, part.usager_id, clock.now())
        elif act == LEAVE:
            leave_waiting_list(part.appointment_id, part.usager_id, clock.now())
    except RuleRefused as refusal:
        context = {**words_of(part, secret), "reason": refusal.message, "what": "mis en attente"}
        return render(request, "usager/change_refused.html", context, status=refusal.status)
    return redirect("booking_recap", part.pk, secret)
