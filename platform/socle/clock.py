"""The only place that reads the clock; rules take `now` as an argument."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The current instant, aware, UTC."""
    return timezone.now()
