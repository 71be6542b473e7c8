"""From a request to the path: who asks, what they answered, what is offered."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from socle import clock
from socle.errors import NotVisible

from .answers import Answers
from .closed import NotOffered
from .invitation import PARAMETER, enter_by_invitation
from .invited_contacts import invited_contacts
from .mine.guard import sign_in_url
from .own_answers import sheet_of
from .path import Path
from .reading import identifiers
from .visitor import NotFollowed, WhoAreYou, visitor_of

View = Callable[..., HttpResponse]


def path_of(request: HttpRequest) -> Path:
    """
    Raises:
        NotOffered: nothing fits the address.
        WhoAreYou, NotFollowed: it names referents.
    """
    answers = Answers.of(request.GET)
    visitor = visitor_of(request, answers)
    return Path.load(answers, clock.now(), visitor, sheet=sheet_of(request, answers))


def _elsewhere(request: HttpRequest) -> str:
    """The same motif without the place, organisation or time that is not offered; empty when it
    was asked for without any, or is not offered at all."""
    try:
        asked = Answers.of(request.GET)
        wider = asked.changed(place_id=None, organisation_id=None, starts_at=None, session_id=None)
        if not asked.has_motif or wider == asked:
            return ""
        path = Path.load(wider, clock.now(), visitor_of(request, wider))
    except (NotOffered, WhoAreYou, NotFollowed):
        return ""
    return wider.url() if path.motif else ""


def _named_organisations(request: HttpRequest) -> tuple[int, ...]:
    """Those of the link of an invitation."""
    try:
        return identifiers(request.GET, "organisation_ids")
    except NotOffered:
        return ()


def on_the_path(view: View) -> View:
    """Let an invitation in; ask who one is, or say what is not offered, instead of the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.GET.get(PARAMETER) and request.method == "GET":
            return enter_by_invitation(request)
        try:
            return view(request, *args, **kwargs)
        except WhoAreYou:
            return redirect(sign_in_url(request.get_full_path()))
        except NotFollowed:
            return render(request, "usager/not_followed.html", status=403)
        except NotVisible:
            is_invited = bool(getattr(request, "invited_usager", None))
            context = {
                "elsewhere_url": _elsewhere(request),
                "invited_contacts": invited_contacts(_named_organisations(request))
                if is_invited
                else [],
                "is_sent": request.method == "POST",
            }
            return render(request, "usager/not_offered.html", context, status=404)

    return guarded
