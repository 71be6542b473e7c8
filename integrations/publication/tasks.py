"""Each night, each espace counts; in the morning, the portal sums (project.portal.morning)."""

from celery import shared_task

from socle.clock import now
from tenants.tasks import EspaceTask

from .publishing import publish_figures


@shared_task(name="integrations.publication.count", base=EspaceTask)
def count() -> None:
    publish_figures(now())
