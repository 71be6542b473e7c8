"""An agent who acts on appointments through the pages: author, confirmation, keys."""

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from booking.access.actor import Actor
from booking.access.decisions import decide
from booking.access.rules import SEE
from booking.appointments.author import Author
from booking.appointments.cautions import Code
from booking.appointments.errors import KeyInFlight
from booking.appointments.services.claim_chosen import Confirmation
from booking.directory.models import Agent

T = TypeVar("T")
# A double click: the second request waits for the first one's answer, so many times so long.
TRIES, PAUSE = 40, 0.1
KNOWN_CODES = {code.value for code in Code}


def author_of(actor: Actor, *, prescribing: bool = False) -> Author:
    """The agent at the keyboard (1 query)."""
    return Author.agent(Agent.objects.get(pk=actor.agent_id), prescribing=prescribing)


def confirmation_of(actor: Actor, codes: Iterable[str]) -> Confirmation:
    """What was ticked on the page; details of conflicts only of what the actor may see."""

    def sees(obj: Model) -> bool:
        return decide(actor, SEE, obj).ok

    return Confirmation(frozenset(codes) & KNOWN_CODES, sees)


def done_once(work: Callable[[], T]) -> T:
    """Run what carries a client's key; while its first request is under way, wait for its answer.

    Raises:
        KeyInFlight: it is still not over after four seconds.
    """
    for _ in range(TRIES - 1):
        try:
            return work()
        except KeyInFlight:
            time.sleep(PAUSE)
    return work()


def shell_of(request: HttpRequest) -> str:
    """The template around a form: none for htmx, which swaps the form alone."""
    return "agent/booking/bare.html" if _by_htmx(request) else "base_agent.html"


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def leave_for(request: HttpRequest, url: str) -> HttpResponse:
    """POST then redirect; for a form that htmx has sent, htmx changes the whole page."""
    if not _by_htmx(request):
        return redirect(url)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = url
    return answer
