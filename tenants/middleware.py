"""From a host name to an espace: the first thing that happens to a request."""

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import set_urlconf
from django.utils.module_loading import import_string
from psycopg.errors import InsufficientPrivilege

from .hostnames import CHALLENGE_PATH, answer_for, has_challenge
from .hosts import espace_of_host
from .models import Espace

# A copy (tenants.backup) and an archived espace are for their agents, to read.
READ_IN_A_COPY = ("/agent", "/static/")
LOGIN_OF_A_COPY = ("/connexion", "/deconnexion")
LOGIN_OF_OTHERS = ("/connexion/franceconnect", "/connexion/proconnect/prescripteur")
# Machines are answered under every name of the espace: they send a secret, and follow nobody.
NOT_LED_ELSEWHERE = ("/api/", "/public_api/", "/oauth/", "/.well-known/", "/static/")


class EspaceMiddleware:
    """Set `request.espace` (None on the portal), the URL configuration, schema and role.

    An unknown host answers 404, a suspended espace 503, both with a page that helps.
    The context is closed when the response is made: a streamed body must not query.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response
        self.unknown_host = import_string(settings.UNKNOWN_HOST_VIEW)
        self.suspended = import_string(settings.SUSPENDED_VIEW)
        self.only_read = import_string(settings.ONLY_READ_VIEW)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.set_schema_to_public()
        request.espace = None
        try:
            return self._answer(request)
        finally:
            connection.set_schema_to_public()
            set_urlconf(None)
            structlog.contextvars.unbind_contextvars("espace")

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            name = request.get_host().rsplit(":", 1)[0].rstrip(".").lower()
        except DisallowedHost:
            return self._on_portal(request, self.unknown_host)
        if name == settings.PORTAL_HOST:
            return self._on_portal(request, self.get_response)
        espace = espace_of_host(name)
        if request.path == CHALLENGE_PATH and has_challenge(name):
            return HttpResponse(answer_for(name), content_type="text/plain")
        if espace is None or espace.state in (Espace.State.CREATING, Espace.State.FAILED):
            return self._on_portal(request, self.unknown_host)
        request.espace = espace
        if name != espace.primary_host and not request.path.startswith(NOT_LED_ELSEWHERE):
            return _led_to(espace.primary_host, request)
        if espace.is_read_only:
            if not _reads(request):
                return self._on_portal(request, self._closed_to(request, espace))
        elif espace.state != Espace.State.ACTIVE:
            return self._on_portal(request, self.suspended)
        request.urlconf = settings.ROOT_URLCONF
        set_urlconf(settings.ROOT_URLCONF)
        connection.set_tenant(espace)
        structlog.contextvars.bind_contextvars(espace=espace.slug)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The role of a copy may not write: what a page would note by the way is refused so."""
        refused = isinstance(error.__cause__, InsufficientPrivilege)
        if refused and request.espace and request.espace.state == Espace.State.COPY:
            return self.only_read(request)
        return None

    def _closed_to(self, request: HttpRequest, espace: Espace):
        """The public of an archived espace reads that it is closed; its agents, that they read."""
        if espace.state == Espace.State.COPY or request.path.startswith(READ_IN_A_COPY):
            return self.only_read
        return self.suspended

    @staticmethod
    def _on_portal(request: HttpRequest, answer) -> HttpResponse:
        request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
        set_urlconf(settings.PUBLIC_SCHEMA_URLCONF)
        return answer(request)


def _led_to(host: str, request: HttpRequest) -> HttpResponse:
    """To the espace's main name, for now: another one may become the main one tomorrow."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    url = f"{settings.PUBLIC_SCHEME}://{host}{port}{request.get_full_path()}"
    answer = HttpResponseRedirect(url)
    if request.method not in ("GET", "HEAD"):
        answer.status_code = 307  # the same method, and the form with it
    return answer


def _reads(request: HttpRequest) -> bool:
    if request.path.startswith(LOGIN_OF_A_COPY):
        return not request.path.startswith(LOGIN_OF_OTHERS)
    return request.method in ("GET", "HEAD") and request.path.startswith(READ_IN_A_COPY)
