"""What the outbox asks of reminders. What they say is written elsewhere, from `reminder.due`."""

from django.db.models import QuerySet

from booking.appointments.models import Appointment, Participation
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .services.plan_reminder import plan_reminder, reminded
from .services.recall_appointment import recall_appointment


@handles("appointment.booked", name="notifications.plan_reminder")
@handles("appointment.moved", name="notifications.plan_reminder_moved")
@handles("appointment.restored", name="notifications.plan_reminder_restored")
def on_appointment_set(message: Message) -> None:
    plan_reminder(message.payload["appointment_id"], clock.now())


@handles("reminder.planned", name="notifications.recall_appointment")
def on_reminder_planned(message: Message) -> None:
    recall_appointment(message.payload["appointment_id"], clock.now())


def to_remind(message: Message, appointment: Appointment) -> QuerySet[Participation]:
    """Whose participations a message `reminder.due` is about.

    `untold_only` in it leaves out those who have just been told of the booking or the move.
    """
    people = reminded(appointment)
    if message.payload.get("untold_only"):
        people = people.filter(send_lifecycle_notifications=False)
    return people.select_related("usager__responsible").order_by("pk")
