"""`/metrics`, on any host, for who shows the token; for anybody else there is no such page."""

import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from .gauges import Gauges

PATH = "/metrics"


class MetricsMiddleware:
    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == PATH and _may_read(request):
            return HttpResponse(told(), content_type=CONTENT_TYPE_LATEST)
        return self.get_response(request)


def _may_read(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and constant_time_compare(given, token)


def told() -> bytes:
    """What all processes of this machine counted, and what the database says now."""
    gauges = CollectorRegistry()
    gauges.register(Gauges())
    return generate_latest(counted()) + generate_latest(gauges)


def counted() -> CollectorRegistry:
    """What this process counted; with PROMETHEUS_MULTIPROC_DIR, what all of this machine did."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
