"""Housekeeping of accounts."""

from datetime import timedelta

from celery import shared_task

from socle.clock import now

from . import devices
from .models import AddressProof, KnownDevice, LoginTicket, Session

# What happened to an account can be looked up for a while after its link has died.
PROOFS_ARE_KEPT = timedelta(days=30)


@shared_task(name="socle.accounts.clear_sessions")
def clear_sessions() -> int:
    """Delete what has had its day: sessions, tickets, links, browsers; how many sessions."""
    instant = now()
    deleted, _ = Session.objects.filter(expire_date__lt=instant).delete()
    LoginTicket.objects.filter(expires_at__lt=instant).delete()
    AddressProof.objects.filter(expires_at__lt=instant - PROOFS_ARE_KEPT).delete()
    KnownDevice.objects.filter(last_seen_at__lt=instant - devices.LASTS).delete()
    return deleted
