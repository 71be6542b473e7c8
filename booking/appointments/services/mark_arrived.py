"""The usager is in the waiting room."""

from datetime import datetime

from django.db import transaction

from booking.availability.loader import zone_of
from booking.domain import statuses
from booking.domain.wallclock import local_day
from socle.errors import Forbidden
from socle.outbox.publish import publish

from ..author import Author, Kind
from ..errors import RuleRefused
from ..models import Appointment
from .locked import locked_appointment


def mark_arrived(appointment_id: int, author: Author, now: datetime) -> Appointment:
    """Say it once: the agents who receive are told by `appointment.arrived`. Idempotent.

    Raises:
        RuleRefused: it is not today, or something was said of it already.
    """
    if author.kind != Kind.AGENT:
        raise Forbidden
    with transaction.atomic():
        appointment = locked_appointment(appointment_id)
        if not may_arrive(appointment, now):
            raise RuleRefused("not_expected", "Seul un rendez-vous du jour à venir est attendu.")
        if appointment.arrived_at is None:
            appointment.arrived_at = now
            appointment.save(update_fields=["arrived_at"])
            publish("appointment.arrived", appointment_id=appointment.pk, **author.ids)
    return appointment


def may_arrive(appointment: Appointment, now: datetime) -> bool:
    """Whether somebody may be waiting for it: today, and nothing was said of it."""
    zone = zone_of(appointment.place)
    today = local_day(appointment.starts_at, zone) == local_day(now, zone)
    return today and appointment.status == statuses.UNKNOWN
