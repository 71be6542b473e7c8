"""What the portal does once the night is over."""

from celery import shared_task

from integrations.publication.publishing import total_figures
from socle.clock import now


@shared_task(name="project.portal.total_figures")
def total() -> None:
    """Sum what each espace counted."""
    total_figures(now())
