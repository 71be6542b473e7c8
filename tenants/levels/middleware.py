"""What each answer says of the promises, told to the counts, the metrics and the log."""

import time

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tenants.metrics import meters
from tenants.models import Espace

from .counting import counts
from .promises import Level, is_kept

PORTAL = 0
UNCOUNTED = {"status"}  # a page that says 503 of others is itself well

log = structlog.get_logger(__name__)


class LevelsMiddleware:
    """Stands before the espace is entered: what it counts is known once it has been left."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        self._tell(request, response, time.perf_counter() - begun)
        counts.write_when_due()
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        espace = getattr(request, "espace", None)
        if espace and espace.state != Espace.State.ACTIVE:
            return
        number = espace.number if espace else PORTAL
        view = request.resolver_match.view_name if request.resolver_match else ""
        answered = response.status_code < 500
        meters.REQUESTS.labels(number, f"{response.status_code // 100}xx").inc()
        level = settings.LEVEL_OF_VIEW.get((request.method, view))
        meters.SECONDS.labels(level or Level.PAGES).observe(seconds)
        if view not in UNCOUNTED:
            counts.add(Level.PAGES, number, answered)
            if level:
                counts.add(Level(level), number, answered and is_kept(Level(level), seconds))
        if settings.REQUEST_LOG:
            # Never the path: it may hold a secret or a name.
            log.info(
                "request",
                espace=espace.slug if espace else "portail",
                method=request.method,
                view=view,
                status=response.status_code,
                ms=round(seconds * 1000),
            )
