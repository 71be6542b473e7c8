"""`/prescripteur/deconnexion`: somebody else uses this browser now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from booking.web.usager.answers import Answers

from .session import let_out


@require_POST
def prescriber_leave(request: HttpRequest) -> HttpResponse:
    let_out(request)
    return redirect(Answers(is_prescribed=True).url())
