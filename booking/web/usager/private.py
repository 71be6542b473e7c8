"""Pages about one person: kept by no cache, found by no search engine."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """`Cache-Control: no-store`, no indexing, and an address told to nobody.

    Without referrer a browser sends `Origin: null` with the page's forms, which Django's check
    of cross-site requests refuses: a form on such a page must not need that check.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def personal(view: View) -> View:
    """As `private`, for pages whose forms are sent with a session: their origin must be told.

    To pages of the same host only, as everywhere (`SECURE_REFERRER_POLICY`).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded
