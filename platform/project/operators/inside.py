"""What one espace says of itself, asked in its own schema: counts only, nobody's data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db.models import Q

from booking.directory.models import Agent, SupportGrant
from booking.directory.support import current_grant
from booking.notifications.models import Receipt
from integrations.calendars.models import Connection
from integrations.webhooks.models import WebhookDelivery
from socle.clock import now
from tenants.context import EspaceUnavailable
from tenants.identifiers import first_id
from tenants.machines import run_in_espace_of
from tenants.models import Espace

Answer = TypeVar("Answer")
DAYS = 7


@dataclass(frozen=True, slots=True)
class Inside:
    """`failed_*`: over the last seven days."""

    broken_calendars: int
    failed_messages: int
    failed_webhooks: int
    waiting_admins: int  # of the espace, invited and not there yet
    grant: SupportGrant | None  # what the espace allows to support now


def in_it(espace: Espace, work: Callable[[], Answer]) -> Answer | None:
    """The work done in an open espace; None where nobody may enter.

    For operators' views, which were let in by `guard`.
    """
    try:
        return run_in_espace_of(first_id(espace.number), work)
    except EspaceUnavailable:
        return None


def look_inside(espace: Espace) -> Inside | None:
    return in_it(espace, _look)


def _look() -> Inside:
    since = now() - timedelta(days=DAYS)
    broken = Q(state=Connection.State.REFUSED) | Q(failing_since__isnull=False)
    return Inside(
        Connection.objects.filter(broken).count(),
        Receipt.objects.filter(result=Receipt.Result.FAILURE, created_at__gte=since).count(),
        WebhookDelivery.objects.filter(
            state=WebhookDelivery.State.GIVEN_UP, created_at__gte=since
        ).count(),
        Agent.objects.current()
        .filter(
            is_espace_admin=True, invitation__isnull=False, invitation__accepted_at__isnull=True
        )
        .count(),
        current_grant(now()),
    )
