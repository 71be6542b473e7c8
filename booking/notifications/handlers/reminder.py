"""The reminder: two working days before, or when an agent asks for it."""

from booking.appointments.models import Appointment, Participation
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..audience import told
from ..reading import coming
from ..recap import recap_of
from ..reminding import to_remind
from ..tell_usagers import News, tell_usagers
from ..texts import appointment as texts


@handles("reminder.due", name="notifications.reminder")
def tell_reminder(message: Message) -> None:
    appointment = coming(message.payload["appointment_id"])
    if appointment and not appointment.is_cancelled:
        remind(message, appointment, to_remind(message, appointment))


@handles("reminder.asked", name="notifications.reminder_asked")
def tell_reminder_asked(message: Message) -> None:
    """To one participant, whatever they are told of otherwise: an agent wants it."""
    rows = Participation.objects.select_related("usager__responsible")
    part = rows.filter(pk=message.payload["participation_id"], status="unknown").first()
    appointment = coming(part.appointment_id) if part else None
    if appointment and not appointment.is_cancelled:
        remind(message, appointment, [part])


def remind(message: Message, appointment: Appointment, parts) -> None:
    """Recall the appointment as it now stands, to these people."""
    recap = recap_of(appointment)
    news = News(
        event="rdv_upcoming_reminder",
        subject=f"Rappel : rendez-vous du {recap.moment}",
        title="Votre rendez-vous approche",
        intro="Un empêchement ? Prévenez-nous : votre heure servira à quelqu’un d’autre.",
        sms=texts.recalled,
    )
    tell_usagers(message, appointment, told(appointment, parts, asked=True), news)
