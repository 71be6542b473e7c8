"""Handlers whose work can be seen in the database: a service an attempt, named after it."""

import time

from booking.directory.models import Service
from socle.outbox.models import Message
from socle.outbox.registry import handles


@handles("probe.sent", name="probe.quick")
def quick(message: Message) -> None:
    """Works at once."""
    _leave_trace("quick", message)


@handles("probe.held", name="probe.slow")
def slow(message: Message) -> None:
    """Hangs at its first attempt, long enough to be killed; works at its second."""
    _leave_trace("slow", message)
    if Service.objects.filter(name__startswith="slow").count() == 1:
        time.sleep(120)


def _leave_trace(word: str, message: Message) -> None:
    name = f"{word} {message.payload['n']} n° {Service.objects.count() + 1}"
    Service.objects.create(name=name, short_name=name)
