"""Housekeeping of accounts."""

from celery import shared_task

from socle.clock import now

from .models import Session


@shared_task(name="socle.accounts.clear_sessions")
def clear_sessions() -> int:
    """Delete sessions whose end has passed; how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=now()).delete()
    return deleted
