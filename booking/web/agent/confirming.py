"""One more page before what cannot be taken back: what follows from it, and the way out."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse

from booking.directory.models import Organisation

from .guard import AgentRequest
from .shell import render_page

SURE = "confirme"


def is_sure(request: HttpRequest) -> bool:
    """Whether the page was read and its button clicked."""
    return SURE in request.POST


def ask_first(
    request: AgentRequest,
    organisation: Organisation,
    title: str,
    points: Sequence[str],
    button: str,
    back_url: str,
    given: Mapping[str, str],
) -> HttpResponse:
    """The page of the form that was just sent; its button sends it again, with `SURE`.

    Args:
        points: what follows, a sentence each.
        given: the fields of the form.
    """
    context = {
        "title": title,
        "points": points,
        "button": button,
        "back_url": back_url,
        "back_label": "Revenir sans rien changer",
        "given": {**given, SURE: "oui"},
    }
    return render_page(request, "agent/confirm.html", context, organisation=organisation)
