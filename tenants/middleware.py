"""From a host name to an espace: the first thing that happens to a request."""

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import set_urlconf
from django.utils.module_loading import import_string

from .hosts import espace_of_host
from .models import Espace


class EspaceMiddleware:
    """Set `request.espace` (None on the portal), the URL configuration, schema and role.

    An unknown host answers 404, a suspended espace 503, both with a page that helps.
    The context is closed when the response is made: a streamed body must not query.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response
        self.unknown_host = import_string(settings.UNKNOWN_HOST_VIEW)
        self.suspended = import_string(settings.SUSPENDED_VIEW)

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
        if espace is None or espace.state in (Espace.State.CREATING, Espace.State.FAILED):
            return self._on_portal(request, self.unknown_host)
        if espace.state != Espace.State.ACTIVE:
            request.espace = espace
            return self._on_portal(request, self.suspended)
        request.espace = espace
        request.urlconf = settings.ROOT_URLCONF
        set_urlconf(settings.ROOT_URLCONF)
        connection.set_tenant(espace)
        structlog.contextvars.bind_contextvars(espace=espace.slug)
        return self.get_response(request)

    @staticmethod
    def _on_portal(request: HttpRequest, answer) -> HttpResponse:
        request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
        set_urlconf(settings.PUBLIC_SCHEMA_URLCONF)
        return answer(request)
