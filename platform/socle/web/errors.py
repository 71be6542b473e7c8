"""What a person, or a machine, reads when a request cannot be answered.

Machines (addresses under ``/api/`` and friends, or an ``Accept`` header that prefers JSON) get
``{"error": {"code", "message"}}``; people get a page that says what happened and what to do.
Pages that may be asked for while nothing else works (500, 503, unknown host) are made without
the request: no session, no database, no context processor.

To wire: ``handler400 … handler500`` of each URL configuration, ``CSRF_FAILURE_VIEW``, the host
middleware (``unknown_host``, ``suspended``), the throttles (``too_many_requests``) and the load
shedder (``overloaded``).
"""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from socle.errors import DomainError

logger = logging.getLogger(__name__)

MACHINE_PREFIXES = ("/api/", "/public_api/", "/oauth/")
"""Addresses that only machines ask for."""

LAST_RESORT = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Erreur</title>'
    "<h1>Une erreur s’est produite</h1>"
    "<p>Réessayez dans quelques minutes. Vous pouvez aussi prendre rendez-vous par téléphone.</p>"
)
"""The 500 page when even its template cannot be rendered."""


@dataclass(frozen=True)
class Problem:
    """A kind of refusal: HTTP status, stable code for machines, page, sentence for both."""

    status: int
    code: str
    template: str
    message: str


BAD_REQUEST = Problem(
    400, "bad_request", "errors/400.html", "La demande reçue est incomplète ou mal formée."
)
FORBIDDEN = Problem(403, "forbidden", "errors/403.html", "Vous n’avez pas accès à cette page.")
CSRF = Problem(
    403, "csrf_failed", "errors/csrf.html", "Par sécurité, ce formulaire doit être renvoyé."
)
NOT_FOUND = Problem(
    404, "not_found", "errors/404.html", "Cette page n’existe pas ou n’existe plus."
)
NOT_ALLOWED = Problem(
    405,
    "method_not_allowed",
    "errors/405.html",
    "Cette page ne s’ouvre qu’en envoyant un formulaire.",
)
UNKNOWN_HOST = Problem(
    404, "unknown_host", "errors/unknown_host.html", "Aucun service ne répond à cette adresse."
)
TOO_MANY = Problem(
    429, "too_many_requests", "errors/429.html", "Vous avez fait trop de demandes en peu de temps."
)
SERVER_ERROR = Problem(
    500, "server_error", "errors/500.html", "Une erreur s’est produite de notre côté."
)
SUSPENDED = Problem(
    503, "suspended", "errors/suspended.html", "Ce service est suspendu pour le moment."
)
ONLY_READ = Problem(
    403, "only_read", "errors/only_read.html", "Cet espace est une copie : rien n’y change."
)
OVERLOADED = Problem(
    503, "overloaded", "errors/overloaded.html", "Le service reçoit trop de demandes."
)


def wants_json(request: HttpRequest) -> bool:
    """Whether a machine is asking; a client that accepts anything is taken for a person."""
    if request.path.startswith(MACHINE_PREFIXES):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def portal_address() -> str:
    """Address of the portal, where one finds one's town."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{settings.PORTAL_HOST}{port}/"


def _machine_answer(problem: Problem, message: str = "") -> JsonResponse:
    error = {"code": problem.code, "message": message or problem.message}
    return JsonResponse(
        {"error": error}, status=problem.status, json_dumps_params={"ensure_ascii": False}
    )


def _page(
    request: HttpRequest, problem: Problem, message: str = "", **context: object
) -> HttpResponse:
    if wants_json(request):
        return _machine_answer(problem, message)
    context |= {"problem": problem, "message": message or problem.message}
    return render(request, problem.template, context, status=problem.status)


def _bare_page(request: HttpRequest, problem: Problem, **context: object) -> HttpResponse:
    """A page made without the request, so that nothing it passes through can fail it."""
    if wants_json(request):
        return _machine_answer(problem)
    context = {"problem": problem, "message": problem.message, **context}
    return HttpResponse(render_to_string(problem.template, context), status=problem.status)


def _retry_after(response: HttpResponse, seconds: int | None) -> HttpResponse:
    if seconds is not None:
        response["Retry-After"] = str(seconds)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; the exception's words stay in the logs, they may quote the request."""
    return _bare_page(request, BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with its reason when a rule of ours gave one."""
    reason = exception.message if isinstance(exception, DomainError) else ""
    return _page(request, FORBIDDEN, reason)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 on a known host."""
    return _page(request, NOT_FOUND)


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """405: an address that is only sent forms, or never is."""
    return _page(request, NOT_ALLOWED)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A rule of the domain said no where no page of its own says it: its sentence, its status."""
    template = {404: NOT_FOUND.template, 403: FORBIDDEN.template}.get(
        error.status, "errors/refused.html"
    )
    return _page(request, Problem(error.status, error.code, template, error.message))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form sent from an old page or without cookies."""
    return _page(request, CSRF)


def too_many_requests(request: HttpRequest, *, retry_after: int | None = None) -> HttpResponse:
    """429; ``retry_after`` in seconds."""
    minutes = -(-(retry_after or 60) // 60)
    wait = f"{minutes} minutes" if minutes > 1 else "une minute"
    return _retry_after(_page(request, TOO_MANY, wait=wait), retry_after)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, whatever is broken."""
    try:
        return _bare_page(request, SERVER_ERROR)
    except Exception:
        logger.exception("error page could not be rendered")
        return HttpResponse(LAST_RESORT, status=SERVER_ERROR.status)


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404 of a host name that is no espace's: leads to the portal."""
    return _bare_page(request, UNKNOWN_HOST, portal_url=portal_address())


def suspended(request: HttpRequest) -> HttpResponse:
    """503 of an espace that is closed for now (``request.espace``)."""
    espace = getattr(request, "espace", None)
    return _bare_page(
        request, SUSPENDED, espace=espace, portal_url=portal_address(), agent_url="/agent/"
    )


def only_read(request: HttpRequest) -> HttpResponse:
    """403 of what a copy to consult does not do (``request.espace``)."""
    espace = getattr(request, "espace", None)
    return _bare_page(
        request, ONLY_READ, espace=espace, portal_url=portal_address(), agent_url="/agent/"
    )


def overloaded(request: HttpRequest, *, retry_after: int = 30) -> HttpResponse:
    """503 while the platform sheds load; ``retry_after`` in seconds."""
    return _retry_after(_bare_page(request, OVERLOADED), retry_after)
