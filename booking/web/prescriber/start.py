"""`/prendre_rdv_prescripteur`: the address that partners are given."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from booking.web.usager.answers import Answers
from booking.web.usager.closed import says_what_is_closed
from socle.web.limits import limited


@require_safe
@limited("search")
@says_what_is_closed
def prescriber_start(request: HttpRequest) -> HttpResponse:
    """The same search, over the motifs that are open to prescripteurs."""
    return redirect(Answers.of(request.GET).url(is_prescribed=True))
