"""What each espace does once a night, spread over the night.

One beat for all: every five minutes it queues the tasks of the espaces whose turn it is, by their
numbers. There is no long delay on a queue, which a broker would hand out twice, and nothing from
2:00 to 2:59, an hour that comes twice or never on two nights of the year.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from celery import current_app, shared_task

from socle.clock import now

from .models import Espace

PARIS = ZoneInfo("Europe/Paris")
HOURS = (22, 23, 0, 1, 3, 4, 5)
MINUTES = 5
TURNS_AN_HOUR = 60 // MINUTES
TURNS = len(HOURS) * TURNS_AN_HOUR
TASKS = (
    "tenants.night.inspect",
    "booking.retention.run",
    "booking.directory.tell_members",
    "integrations.ants.sweep",
    "integrations.cartography.sweep",
    "integrations.publication.count",
    "integrations.calendars.revive",
)
# A sandbox counts for nothing, and becomes new.
NOT_OF_SANDBOXES = ("integrations.publication.count",)
OF_SANDBOXES = ("project.sandbox.reset",)
# Seconds. What no worker took by then waits for the next night.
EXPIRES = 3600

log = structlog.get_logger(__name__)


def is_night(instant: datetime) -> bool:
    """Whether nightly work may go on, in Paris."""
    return instant.astimezone(PARIS).hour in HOURS


def turn_of(instant: datetime) -> int | None:
    """Which turn of the night it is, from 0; None by day and from 2:00 to 2:59."""
    local = instant.astimezone(PARIS)
    if local.hour not in HOURS:
        return None
    return HOURS.index(local.hour) * TURNS_AN_HOUR + local.minute // MINUTES


@shared_task(name="tenants.nightly.dispatch")
def dispatch() -> int:
    """Queue the tasks of the espaces whose turn it is; how many tasks.

    A turn that comes twice is harmless: the tasks find what is left to do by themselves.
    """
    turn = turn_of(now())
    if turn is None:
        return 0
    active = Espace.objects.active().order_by("number").values_list("number", "is_sandbox")
    mine = [(number, is_sandbox) for number, is_sandbox in active if number % TURNS == turn]
    return sum(_queue(task, number) for number, is_sandbox in mine for task in tasks_of(is_sandbox))


def tasks_of(is_sandbox: bool) -> tuple[str, ...]:
    if not is_sandbox:
        return TASKS
    return (*(task for task in TASKS if task not in NOT_OF_SANDBOXES), *OF_SANDBOXES)


def _queue(task: str, number: int) -> bool:
    try:
        current_app.send_task(task, args=[number], expires=EXPIRES, ignore_result=True)
    except Exception as error:  # kombu lets each transport's own errors through
        log.warning("nightly.not_queued", task=task, number=number, error=type(error).__name__)
        return False
    return True
