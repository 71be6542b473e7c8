"""An agent has one participant reminded now."""

from datetime import datetime, timedelta

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require
from booking.appointments.models import Appointment, Participation
from socle.errors import Conflict, DomainError, NotVisible
from socle.outbox.publish import publish

from ..models import ReminderRequest

ONCE_IN = timedelta(minutes=10)


class ReminderRefused(DomainError):
    """There is nothing to remind of."""

    code = "reminder_refused"


class JustReminded(Conflict):
    """A double click, or two agents at a time."""

    code = "just_reminded"
    message = "Un rappel vient d’être demandé pour cette personne. Attendez quelques minutes."


def ask_reminder(actor: Actor, participation: Participation, now: datetime) -> None:
    """Publish `reminder.asked` for a participation of a coming appointment.

    Whoever may edit an appointment may do it; the participant's own choice to have no automatic
    reminder doesn't forbid it.

    Raises:
        NotVisible, Forbidden: by the policy of appointments.
        ReminderRefused: the appointment or the participation is cancelled, or it has begun.
        JustReminded: it was asked for less than ten minutes ago.
    """
    rows = Appointment.objects.filter(pk=participation.appointment_id)
    with transaction.atomic():
        appointment = rows.select_for_update(no_key=True).first()
        if appointment is None:
            raise NotVisible
        require(actor, "edit", appointment)
        # As it is now that nobody else can change it.
        part = appointment.participations.filter(pk=participation.pk).first()
        if part is None:
            raise NotVisible
        _check(appointment, part, now)
        ReminderRequest.objects.create(participation=part, agent_id=actor.agent_id, asked_at=now)
        publish("reminder.asked", participation_id=part.pk)


def _check(appointment: Appointment, participation: Participation, now: datetime) -> None:
    if appointment.is_cancelled or participation.status != "unknown":
        raise ReminderRefused("Ce rendez-vous est annulé ou terminé pour cette personne.")
    if appointment.starts_at <= now:
        raise ReminderRefused("Ce rendez-vous a déjà commencé.")
    asked = ReminderRequest.objects.filter(participation=participation, asked_at__gt=now - ONCE_IN)
    if asked.exists():
        raise JustReminded
