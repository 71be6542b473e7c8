"""Ask to be told when an earlier time becomes free, or no longer."""

from datetime import datetime

from django.db import transaction

from booking.catalog.models import Motif
from booking.domain.waiting import may_join
from socle.errors import NotVisible

from ..errors import RuleRefused
from ..models import Appointment, Participation, WaitingEntry
from ..models.appointment import CANCELLED
from .end_offers import withdraw_entries
from .locked import locked_appointment
from .offer_freed_time import offer_freed_time


def join_waiting_list(appointment_id: int, usager_id: int, now: datetime) -> WaitingEntry:
    """Wait for a time earlier than one's appointment (booking.md 2.7). Idempotent.

    Raises:
        NotVisible: no such appointment, or the person takes no part in it.
        RuleRefused: the motif has no waiting list, or the appointment is near.
    """
    with transaction.atomic():
        appointment = locked_appointment(appointment_id)
        coming = Participation.objects.filter(appointment=appointment, usager=usager_id)
        if not coming.exclude(status__in=CANCELLED).exists():
            raise NotVisible
        RuleRefused.unless(verdict_of(appointment, now))
        entry, _ = WaitingEntry.objects.get_or_create(
            appointment=appointment, usager_id=usager_id, defaults={"created_at": now}
        )
    return entry


def leave_waiting_list(appointment_id: int, usager_id: int, now: datetime) -> None:
    """Wait no longer; a slot kept meanwhile goes to the next. Idempotent."""
    with transaction.atomic():
        appointment = locked_appointment(appointment_id)
        entries = WaitingEntry.objects.filter(appointment=appointment)
        freed = withdraw_entries(entries.filter(usager=usager_id))
        offer_freed_time(freed, now, except_for=appointment.pk)


def verdict_of(appointment: Appointment, now: datetime):
    """Whether the people of this appointment may join its waiting list, for a page to show."""
    motif = appointment.motif
    return may_join(
        appointment.starts_at,
        now,
        open_to_usagers=motif.bookable_by == Motif.BookableBy.EVERYONE,
        collective=motif.collectif,
        at_home=motif.location_type == Motif.LocationType.HOME,
        cancelled=appointment.is_cancelled,
    )
