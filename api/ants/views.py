"""The three questions of the hub."""

from zoneinfo import ZoneInfo

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from booking.domain.wallclock import local_day
from socle import clock

from . import answers
from .pieces import told_in_pieces
from .questions import BadQuestion, SlotQuestion, application_ids, query_of
from .token import hub_only

log = structlog.get_logger(__name__)
PARIS = ZoneInfo("Europe/Paris")


@csrf_exempt
@require_safe
@hub_only
def managed_meeting_points(request: HttpRequest) -> HttpResponse:
    return JsonResponse(answers.meeting_points(), safe=False)


@csrf_exempt
@require_safe
@hub_only
def available_time_slots(request: HttpRequest) -> HttpResponse:
    instant = clock.now()
    try:
        question = SlotQuestion.of(query_of(request), local_day(instant, PARIS))
    except BadQuestion as error:
        # For whoever watches: the hub itself reads no error.
        log.warning("ants.bad_question", error=str(error))
        return JsonResponse({"error": {"code": 400, "message": str(error)}}, status=400)
    return told_in_pieces(request, answers.slots(question, instant))


@csrf_exempt
@require_safe
@hub_only
def search_application_ids(request: HttpRequest) -> HttpResponse:
    numbers = application_ids(query_of(request))
    return JsonResponse(answers.applications(numbers, clock.now()))
