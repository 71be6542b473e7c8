"""Once a night: calendars whose dated message was lost are looked at again."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction

from socle.clock import now
from tenants.tasks import EspaceTask

from .models import Connection
from .services.schedule import schedule

LATE = timedelta(hours=3)


@shared_task(name="integrations.calendars.revive", base=EspaceTask)
def revive() -> int:
    """How many; none, as long as every delivery comes to its end."""
    at_work = (Connection.State.ACTIVE, Connection.State.LEAVING)
    late = Connection.objects.filter(state__in=at_work, due_at__lt=now() - LATE)
    with transaction.atomic():
        rows = list(late.select_for_update(of=("self",), no_key=True, skip_locked=True))
        for connection in rows:
            schedule(connection, now())
    return len(rows)
