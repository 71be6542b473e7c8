"""From a request to the path: who asks, what they answered, what is offered."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from socle import clock

from .answers import Answers
from .closed import NotOffered, says_what_is_closed
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


def _named_organisations(request: HttpRequest) -> tuple[int, ...]:
    """Those of the link of an invitation."""
    try:
        return identifiers(request.GET, "organisation_ids")
    except NotOffered:
        return ()


def on_the_path(view: View) -> View:
    """Let an invitation in; ask who one is, or say what is not offered, instead of the page."""

    @wraps(view)
    @says_what_is_closed
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.GET.get(PARAMETER) and request.method == "GET":
            return enter_by_invitation(request)
        try:
            return view(request, *args, **kwargs)
        except WhoAreYou:
            return redirect(sign_in_url(request.get_full_path()))
        except NotFollowed:
            return render(request, "usager/not_followed.html", status=403)
        except NotOffered:
            if not getattr(request, "invited_usager", None):
                raise
            context = {"invited_contacts": invited_contacts(_named_organisations(request))}
            return render(request, "usager/not_offered.html", context, status=404)

    return guarded
