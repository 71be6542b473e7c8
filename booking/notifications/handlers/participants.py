"""One participant joins, leaves, comes back or is replaced; the others are told nothing."""

from booking.appointments.models import Appointment, Participation
from booking.directory.models import Usager
from booking.domain import statuses
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..audience import told
from ..reading import coming, expected, parts_of
from ..recap import recap_of
from ..tell_usagers import News, tell_usagers
from ..texts import appointment as texts
from .booked import announce_booking
from .cancelled import announce_cancellation


@handles("participation.added", name="notifications.added_usager")
@handles("participation.restored", name="notifications.restored_usager")
def tell_added(message: Message) -> None:
    """As for a booking."""
    appointment = coming(message.payload["appointment_id"])
    if appointment:
        announce_booking(message, appointment, _the_part(message, appointment))


@handles("participation.cancelled", name="notifications.cancelled_usager")
def tell_cancelled(message: Message) -> None:
    """As for the appointment's cancellation."""
    appointment = coming(message.payload["appointment_id"])
    if appointment is None:
        return
    parts = [part for part in _the_part(message, appointment) if part.status in statuses.CANCELLED]
    announce_cancellation(message, appointment, parts, message.payload["status"])


@handles("participation.removed", name="notifications.removed_usager")
def tell_removed(message: Message) -> None:
    """To who is taken out of it; who had cancelled before knows it."""
    payload = message.payload
    appointment = coming(payload["appointment_id"])
    if appointment is None or payload["status"] in statuses.CANCELLED:
        return
    usager = _usager(payload["usager_id"])
    if usager is None or _takes_part(appointment, usager):
        return
    # The row is gone: what is needed of it to write, never saved.
    part = Participation(
        pk=payload["participation_id"],
        appointment=appointment,
        usager=usager,
        send_lifecycle_notifications=payload.get("send_lifecycle_notifications", True),
    )
    by_agent = payload.get("author_kind") == Appointment.CreatedBy.AGENT
    reason = statuses.REVOKED if by_agent else statuses.EXCUSED
    announce_cancellation(message, appointment, [part], reason)


@handles("participation.replaced", name="notifications.replaced_usager")
def tell_replaced(message: Message) -> None:
    """One message for both: they are of one family, written to at one address."""
    appointment = coming(message.payload["appointment_id"])
    previous = _usager(message.payload["previous_usager_id"])
    if appointment is None or previous is None or appointment.is_cancelled:
        return
    parts = expected(_the_part(message, appointment))
    if not parts or parts[0].usager_id == previous.pk:
        return
    news = News(
        event="rdv_updated",
        subject=f"Votre rendez-vous du {recap_of(appointment).moment} : participant changé",
        title="Le participant a changé",
        intro=f"{parts[0].usager} viendra à ce rendez-vous à la place de {previous}.",
        sms=texts.replaced,
    )
    tell_usagers(message, appointment, told(appointment, parts), news)


def _the_part(message: Message, appointment: Appointment) -> list[Participation]:
    wanted = message.payload["participation_id"]
    return [part for part in parts_of(appointment) if part.pk == wanted]


def _usager(pk: int) -> Usager | None:
    return Usager.objects.select_related("responsible").filter(pk=pk).first()


def _takes_part(appointment: Appointment, usager: Usager) -> bool:
    """Whether the person was put back since."""
    return appointment.participations.filter(usager=usager).exists()
