"""The probes of machines, on any host, before anything else runs.

`/health/live`, `/health/ready`; and those that watchers of the field know (interfaces.md 9):
`/health_check`, `/health/jobs_queues`, `/health/jobs_scheduled`.
"""

from celery import current_app
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from .queues import congested_queues
from .schedule import jobs_missed


class HealthMiddleware:
    """Answers the probes of the machine that runs us, which know no host name."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path)
        return probe() if probe else self.get_response(request)


def live() -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "ok"})


def health_check() -> HttpResponse:
    """200 when the database answers, else 503."""
    if _answers(_database):
        return HttpResponse("health OK", content_type="text/plain; charset=utf-8")
    return HttpResponse("database down", status=503, content_type="text/plain; charset=utf-8")


def jobs_queues() -> JsonResponse:
    """200, or 503 with the queues where jobs pile up; never 503 without one to name."""
    try:
        connection.set_schema_to_public()
        congested = congested_queues()
    except Exception:  # as in `_answers`
        return JsonResponse({"congested_queues": ["unknown"]}, status=503)
    return JsonResponse(
        {"congested_queues": congested} if congested else {}, status=503 if congested else 200
    )


def jobs_scheduled() -> JsonResponse:
    """200, or 503 with what the scheduler did not send."""
    try:
        missed = jobs_missed()
    except Exception:  # as in `_answers`
        missed = ["unknown"]
    return JsonResponse({"jobs_missed": missed}, status=503 if missed else 200)


def ready() -> JsonResponse:
    """200 when database, cache and broker answer, else 503 with what does not."""
    checks = {name: _answers(check) for name, check in CHECKS.items()}
    status = 200 if all(checks.values()) else 503
    words = {True: "ok", False: "down"}
    return JsonResponse(
        {"status": words[status == 200], **{name: words[ok] for name, ok in checks.items()}},
        status=status,
    )


def _answers(check) -> bool:
    try:
        check()
    except Exception:  # each client has its own errors; here they all mean "down"
        return False
    return True


def _database() -> None:
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.get("health")


def _broker() -> None:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


CHECKS = {"database": _database, "cache": _cache, "broker": _broker}
PROBES = {
    "/health/live": live,
    "/health/ready": ready,
    "/health_check": health_check,
    "/health/jobs_queues": jobs_queues,
    "/health/jobs_scheduled": jobs_scheduled,
}
