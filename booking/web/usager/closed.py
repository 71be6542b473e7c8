"""What an address asks for is not offered, or no longer: say so, and show the way on."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socle.errors import NotVisible

View = Callable[..., HttpResponse]


class NotOffered(NotVisible):
    """Unknown, foreign, closed, or not bookable online; which of them is not told."""

    message = "Ce rendez-vous n’est pas proposé en ligne, ou ne l’est plus."


def says_what_is_closed(view: View) -> View:
    """Answer `NotOffered`, and what a service does not find, by a page that helps (404)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotVisible:
            return render(request, "usager/not_offered.html", status=404)

    return guarded
