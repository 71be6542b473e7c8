"""Public pages that read much, kept for seconds: what machines read over and over costs little.

A person is never shown another's page: only what somebody without any cookie asks for is kept, and
only answers that set none. A page that is some seconds old may offer a time that was just taken;
the next step says so, as it does for whoever reads slowly.
"""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
# What changes the page besides its address.
VARIES_BY = ("Accept", "Accept-Language", "HX-Request", "HX-Target", "Sec-Fetch-Dest")


def briefly_kept(view: View) -> View:
    """Answer who has no cookie from the cache, for `BRIEF_CACHE_SECONDS`; 0 keeps nothing.

    The view must depend on nothing but the address, the headers of `VARIES_BY`, the espace and the
    time. Without a cache the view answers.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        seconds = settings.BRIEF_CACHE_SECONDS
        if not seconds or request.method != "GET" or request.COOKIES:
            return view(request, *args, **kwargs)
        key = _key(request)
        found = _read(key)
        if found is not None:
            pieces, content_type = found
            content = str(request.csp_nonce).encode().join(pieces)
            return HttpResponse(content, content_type=content_type)
        response = view(request, *args, **kwargs)
        if _may_be_kept(request, response):
            _write(key, (_pieces(request, response), response["Content-Type"]), seconds)
        return response

    return kept


def _key(request: HttpRequest) -> str:
    parts = [request.get_host(), request.get_full_path()]
    parts += [request.headers.get(name, "") for name in VARIES_BY]
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """A page with a form's token or a cookie is for one browser."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and set(response.headers) <= {"Content-Type"}
    )


def _pieces(request: HttpRequest, response: HttpResponse) -> list[bytes]:
    """The page cut where its nonce stood: every browser gets a nonce of its own."""
    return response.content.split(str(request.csp_nonce).encode())


def _read(key: str):
    try:
        return cache.get(key)
    except Exception:  # each client has its own errors; here they all mean "down"
        return None


def _write(key: str, value: object, seconds: float) -> None:
    try:
        cache.set(key, value, seconds)
    except Exception:  # as above
        return
