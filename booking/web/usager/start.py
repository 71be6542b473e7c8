"""`/prendre_rdv`: one address, the first question without an answer."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from socle import clock
from socle.web.brief_cache import briefly_kept
from socle.web.limits import limited

from . import address, instructions, motif, organisation, place, service, slot
from .answers import Answers
from .closed import says_what_is_closed
from .path import Path, Step

SCREENS = {
    Step.ADDRESS: address.ask,
    Step.SERVICE: service.ask,
    Step.MOTIF: motif.ask,
    Step.INSTRUCTIONS: instructions.ask,
    Step.PLACE: place.ask,
    Step.ORGANISATION: organisation.ask,
    Step.SLOT: slot.ask,
}


@require_safe
@limited("search")
@briefly_kept
@says_what_is_closed
def booking_start(request: HttpRequest) -> HttpResponse:
    path = Path.load(Answers.of(request.GET), clock.now())
    return SCREENS[path.step](request, path)
