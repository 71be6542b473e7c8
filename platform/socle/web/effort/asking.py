"""Asks for the effort on a form, and answers who did not make it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..limits.counting import count
from ..limits.decorator import refuse
from .patience import WAIT, new_token, seconds_left, spend
from .pressure import bits_asked, measure
from .work import is_done, new_challenge

PROOF, PATIENCE = "effort", "patience"
OWN = ("csrfmiddlewaretoken", PROOF, PATIENCE)

note = measure


def hidden_field(request: HttpRequest) -> dict[str, object]:
    """For components/effort.html, in the form that is watched; empty on ordinary days."""
    bits = bits_asked()
    if not bits:
        return {}
    return {"name": PROOF, "challenge": new_challenge(request.get_host(), bits), "bits": bits}


def later(request: HttpRequest) -> HttpResponse | None:
    """The answer for who has neither computed nor waited; None when the work may go on.

    Call it once what was typed is right: a proof serves once.
    """
    host = request.get_host()
    if not bits_asked() or is_done(request.POST.get(PROOF, ""), host):
        return None
    token = request.POST.get(PATIENCE, "")
    left = seconds_left(token, host)
    if left is None:
        usage = count(request, "patience")
        if usage and usage.is_over:
            return refuse(request, usage)
        token, left = new_token(host), WAIT
    elif left == 0 and spend(token):
        return None
    elif left == 0:
        token, left = new_token(host), WAIT
    return _wait(request, token, left)


def _wait(request: HttpRequest, token: str, left: int) -> HttpResponse:
    carried = [(name, value) for name, value in request.POST.items() if name not in OWN]
    context = {"carried": carried, "name": PATIENCE, "token": token, "left": left}
    response = render(request, "errors/patience.html", context, status=429)
    response["Retry-After"] = str(left)
    response["Cache-Control"] = "no-store, private"
    return response
