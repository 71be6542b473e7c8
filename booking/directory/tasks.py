"""What the directory does at night, in each espace."""

import time

import structlog
from celery import shared_task

from socle.clock import now
from tenants.context import current_espace
from tenants.night.notes import Check, note
from tenants.nightly import is_night
from tenants.tasks import EspaceTask

from .memberships import take_account_address, tell_members
from .retention.run import run_retention

SECONDS = 240  # well under Celery's time limit; another task does the rest

log = structlog.get_logger(__name__)


@shared_task(name="booking.retention.run", base=EspaceTask)
def run() -> None:
    stop_at = time.monotonic() + SECONDS
    outcome = run_retention(now(), may_go_on=lambda: time.monotonic() < stop_at and is_night(now()))
    log.info("retention.done", is_over=outcome.is_over, **outcome.rows)
    if not outcome.is_over and is_night(now()):
        run.delay(current_espace().number)
        return
    detail = "" if outcome.is_over else "la nuit n’a pas suffi"
    note(Check.RETENTION, ok=outcome.is_over, detail=detail)


@shared_task(name="booking.directory.take_address", base=EspaceTask)
def take_address(account_id: str) -> None:
    """An account has another address, by a link opened in another espace."""
    take_account_address(account_id)


@shared_task(name="booking.directory.tell_members", base=EspaceTask)
def tell_members_nightly() -> None:
    """What no message told of: imports, conversions."""
    tell_members()
