"""Usagers learn that they are expected: booked, or expected again."""

from collections.abc import Iterable
from datetime import timedelta

from booking.appointments.models import Appointment, Participation
from socle.outbox.models import Message
from socle.outbox.registry import Lane, handles

from ..audience import told
from ..reading import coming, expected, parts_of
from ..recap import recap_of
from ..tell_usagers import News, tell_usagers
from ..texts import appointment as texts

# Who books online that long ahead has read it all on the screen and has the mail.
SMS_WITHIN = timedelta(hours=48)


@handles("appointment.booked", name="notifications.booked_usagers", lane=Lane.AWAITED)
def tell_booked(message: Message) -> None:
    """The recap, to each participant (or the responsible) who wants it, with the calendar file."""
    appointment = coming(message.payload["appointment_id"])
    if appointment:
        announce_booking(message, appointment, parts_of(appointment))


@handles("appointment.restored", name="notifications.restored_usagers")
def tell_restored(message: Message) -> None:
    """Those whom the cancellation had taken away are expected again."""
    appointment = coming(message.payload["appointment_id"])
    if appointment:
        back = set(message.payload["participation_ids"])
        parts = [part for part in parts_of(appointment) if part.pk in back]
        announce_booking(message, appointment, parts)


def announce_booking(
    message: Message, appointment: Appointment, parts: Iterable[Participation]
) -> None:
    """Say to those of the participants who are still expected that they are."""
    recap = recap_of(appointment)
    news = News(
        event="rdv_created",
        subject=f"Votre rendez-vous du {recap.moment} est confirmé",
        title="Votre rendez-vous est confirmé",
        intro="Voici l’essentiel. Gardez ce message : il permet de retrouver votre rendez-vous.",
        sms=texts.booked,
        sms_needs_no_mail=_is_online_and_far(message, appointment),
    )
    if not appointment.is_cancelled:
        tell_usagers(message, appointment, told(appointment, expected(parts)), news)


def _is_online_and_far(message: Message, appointment: Appointment) -> bool:
    """Whether the usager booked alone, more than 48 hours ahead."""
    alone = message.payload.get("author_kind") == Appointment.CreatedBy.USER
    return alone and appointment.starts_at - message.created_at > SMS_WITHIN
