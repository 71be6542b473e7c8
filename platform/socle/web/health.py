"""`/health/live` and `/health/ready`, on any host, before anything else runs."""

from celery import current_app
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    """Answers the probes of the machine that runs us, which know no host name."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/health/live":
            return JsonResponse({"status": "ok"})
        if request.path == "/health/ready":
            return ready()
        return self.get_response(request)


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
