"""Every night (`tenants.nightly`)."""

from celery import shared_task

from socle.clock import now
from tenants.context import current_espace
from tenants.tasks import EspaceTask

from .resetting import reset


@shared_task(name="project.sandbox.reset", base=EspaceTask)
def reset_tonight() -> None:
    """Nothing where people are, whatever was queued."""
    if current_espace().is_sandbox:
        reset(now())
