"""The switchboard: settings, addresses, servers. It may import anything; nothing imports it."""

from .celery_app import app as celery_app

__all__ = ["celery_app"]
