"""`/metrics` of the programs that answer no request: worker and relay, on a port of their own."""

from django.conf import settings
from prometheus_client import start_http_server

from .endpoint import counted


def expose() -> None:
    """Answer on METRICS_PORT what this program's processes counted; nothing at 0.

    Without a token: the port is for the machines that watch, and no front leads to it. What the
    database says is left to `web`.

    Raises:
        OSError: the port is taken.
    """
    if settings.METRICS_PORT:
        start_http_server(settings.METRICS_PORT, registry=counted())
