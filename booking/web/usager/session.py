"""Who the usager is, once proved, on the espace's host; an agent's session is something else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from booking.directory.models import Usager, UsagerSession
from booking.directory.usager_sessions import end_session, find_session, open_session
from socle import clock

# The longest key that is looked up: what is longer is not ours.
LONGEST = 100


def known_usager(request: HttpRequest) -> Usager | None:
    """The person of this browser, until 30 idle minutes have passed (1 query, then remembered).

    None as well once the record is deleted, merged or made anonymous.
    """
    session = known_session(request)
    return session.usager if session else None


def known_session(request: HttpRequest) -> UsagerSession | None:
    """As `known_usager`, with how and when the person proved who they are."""
    if not hasattr(request, "usager_session"):
        key = request.COOKIES.get(settings.USAGER_COOKIE_NAME, "")
        is_ours = 0 < len(key) <= LONGEST and key.isascii()
        request.usager_session = find_session(key, _host(request), clock.now()) if is_ours else None
    return request.usager_session


def let_in(request: HttpRequest, usager: Usager, means: str) -> None:
    """Let the person in; a key made before, or put there by somebody else, is worth nothing.

    Args:
        means: how they proved who they are: "link", "phone", "password" or "franceconnect".

    Raises:
        ValueError: the record is deleted or merged into another, or no such means.
    """
    now, host = clock.now(), _host(request)
    _end(request)
    key = open_session(usager, host, means, now)
    request.usager_cookie = key
    request.usager_session = find_session(key, host, now)
    rotate_token(request)


def let_out(request: HttpRequest) -> None:
    """End the session of this browser, if there is one."""
    _end(request)
    request.usager_cookie = ""
    request.usager_session = None


class UsagerSessionMiddleware:
    """Give the browser its cookie, and keep pages that depend on it out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        cookie = getattr(request, "usager_cookie", None)
        if cookie:
            # Without an age: it goes when the browser is closed, on a shared computer too.
            response.set_cookie(
                settings.USAGER_COOKIE_NAME,
                cookie,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        elif cookie == "":
            response.delete_cookie(settings.USAGER_COOKIE_NAME, samesite="Lax")
        if hasattr(request, "usager_session"):
            patch_vary_headers(response, ["Cookie"])
            if request.usager_session or cookie == "":
                add_never_cache_headers(response)
        return response


def _end(request: HttpRequest) -> None:
    if key := request.COOKIES.get(settings.USAGER_COOKIE_NAME, "")[:LONGEST]:
        end_session(key)


def _host(request: HttpRequest) -> str:
    return request.get_host().rsplit(":", 1)[0].rstrip(".").lower()
