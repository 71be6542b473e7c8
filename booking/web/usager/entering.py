"""From a request to the path: who asks, what they answered, what is offered."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from socle import clock
from socle.errors import NotVisible

from .answers import Answers
from .elsewhere import show_closed
from .invitation import enter_by_invitation, is_invitation
from .mine.guard import sign_in_url
from .own_answers import sheet_of
from .path import Path
from .typed import typed_before
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


def on_the_path(view: View) -> View:
    """Let an invitation in; ask who one is, or say what is not offered, instead of the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "GET" and is_invitation(request):
            return enter_by_invitation(request)
        try:
            return view(request, *args, **kwargs)
        except WhoAreYou:
            return redirect(sign_in_url(request.get_full_path()))
        except NotFollowed:
            return render(request, "usager/not_followed.html", status=403)
        except NotVisible:
            return show_closed(request, typed_before(request.POST))

    return guarded
