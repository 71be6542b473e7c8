"""The first day, again."""

from datetime import datetime

import structlog
from django.db import transaction

from socle.audit.record import record
from tenants.context import current_espace
from tenants.sandboxes import empty_sandbox

from .kept import kept, put_back
from .sample import fill

log = structlog.get_logger(__name__)


@transaction.atomic
def reset(now: datetime) -> None:
    """Empty the espace under way and fill it, all or nothing. What was sent on about yesterday's
    objects finds nothing.

    Raises:
        NotASandbox: nothing was touched.
    """
    stays = kept()
    empty_sandbox()
    fill(now)
    put_back(stays)
    record("espace.sandbox_reset", noun="espace", object_id=current_espace().number)
    log.info("sandbox.reset", people=len(stays.people), webhooks=len(stays.endpoints))
