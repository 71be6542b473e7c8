"""`/prendre_rdv`: one address, the first question without an answer."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from socle.web.brief_cache import briefly_kept
from socle.web.limits import limited

from . import address, instructions, motif, organisation, people, place, questions, service, slot
from .entering import on_the_path, path_of
from .path import Step

SCREENS = {
    Step.ADDRESS: address.ask,
    Step.SERVICE: service.ask,
    Step.MOTIF: motif.ask,
    Step.INSTRUCTIONS: instructions.ask,
    Step.QUESTIONS: questions.ask,
    Step.PEOPLE: people.ask,
    Step.PLACE: place.ask,
    Step.ORGANISATION: organisation.ask,
    Step.SLOT: slot.ask,
}


@require_safe
@limited("search")
@briefly_kept
@on_the_path
def booking_start(request: HttpRequest) -> HttpResponse:
    path = path_of(request)
    return SCREENS[path.step](request, path)
