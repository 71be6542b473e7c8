"""Exports take longer than the relay may: they have a task of their own."""

from celery import shared_task

from socle.clock import now
from tenants.tasks import EspaceTask

from .services.build_export import build_export


@shared_task(name="booking.exports.build", base=EspaceTask)
def build(export_id: int) -> None:
    build_export(export_id, now())
