"""Every night the espace's lines are written anew, and what was wrong is counted."""

from datetime import datetime

import structlog
from celery import shared_task

from integrations.projections.models import PublicLink
from socle.clock import now
from tenants.context import current_espace, on_portal
from tenants.nightly import is_night
from tenants.tasks import EspaceTask

from .known import known_organisations
from .projecting import renew_link

log = structlog.get_logger(__name__)


@shared_task(name="integrations.cartography.sweep", base=EspaceTask)
def nightly_sweep() -> None:
    instant = now()
    if is_night(instant) and (drift := sweep(instant)):
        log.error("cartography.drift", drift=drift)


def sweep(instant: datetime) -> int:
    """How many organisations were listed wrongly, or wrongly not."""
    before = _listed(instant)
    for organisation_id in sorted(known_organisations()):
        renew_link(organisation_id, instant)
    return len(before ^ _listed(instant))


def _listed(instant: datetime) -> set[tuple]:
    number = current_espace().number
    with on_portal():
        rows = PublicLink.objects.filter(espace_number=number)
        return {
            row
            for row in rows.values_list("organisation_id", "external_id", "open_until")
            if row[2] is None or row[2] > instant
        }
