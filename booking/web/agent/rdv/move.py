"""Moving an appointment on the calendar: what it would do (GET), then the move (POST), in JSON."""

from datetime import datetime

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from booking.appointments.cautions import Caution
from booking.appointments.errors import ConfirmationNeeded
from booking.appointments.models import Appointment
from booking.appointments.orders import MoveOrder
from booking.appointments.services.amend_appointment import amend_appointment
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.web.agent.acting import author_of, confirmation_of, done_once
from booking.web.agent.guard import AgentRequest, agent_machine
from booking.web.agent.parameters import BadParameter, start_of
from booking.web.templatetags.wording import moment
from socle.clock import now

from .fetched import own_appointment, participations_of
from .told import after_move, told_words
from .version import read_version, version_of


@require_http_methods(["GET", "HEAD", "POST"])
@agent_machine
def move(request: AgentRequest, organisation: Organisation, appointment_id: int) -> HttpResponse:
    appointment = own_appointment(request.actor, organisation, appointment_id)
    if request.method != "POST":
        return JsonResponse(
            {
                "version": version_of(appointment),
                "told": told_words(appointment, participations_of(appointment), now()),
            }
        )
    zone = zone_of(None)
    start, end = (start_of(request.POST, name, zone) for name in ("debut", "fin"))
    if start is None or end is None:
        raise BadParameter("debut", "un début et une fin.")
    return _move(request, appointment, start, end)


def _move(
    request: AgentRequest, appointment: Appointment, start: datetime, end: datetime
) -> HttpResponse:
    before = {
        "debut": appointment.starts_at.isoformat(),
        "fin": appointment.ends_at.isoformat(),
    }
    minutes = int((end - start).total_seconds() // 60)
    confirmation = confirmation_of(request.actor, request.POST.getlist("confirme"))
    author = author_of(request.actor)
    try:
        moved = done_once(
            lambda: amend_appointment(
                appointment.pk,
                read_version(request.POST.get("version", "")),
                author,
                now(),
                move=MoveOrder(start, duration_in_min=minutes),
                key=request.POST.get("cle", "")[:100],
                confirmation=confirmation,
            )
        )
    except ConfirmationNeeded as error:
        body = {"code": error.code, "message": error.message}
        found = [_plain(caution) for caution in error.cautions]
        return JsonResponse({"error": body, "cautions": found}, status=409)
    words = moment(moved.starts_at, zone_of(moved.place))
    news = after_move(moved, participations_of(moved), now())
    return JsonResponse(
        {
            "version": version_of(moved),
            "said": f"Le rendez-vous est déplacé au {words}. {news}",
            "before": before,
        }
    )


def _plain(caution: Caution) -> dict[str, object]:
    return {
        "code": caution.code.value,
        "sentence": caution.sentence,
        "solved_by": caution.solved_by,
    }
