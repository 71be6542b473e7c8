"""Usagers learn that they are no longer expected."""

from collections.abc import Iterable
from functools import partial

from booking.appointments.models import Appointment, Participation
from booking.domain import statuses
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..audience import told
from ..pages import rebook_page
from ..reading import coming, parts_of
from ..recap import recap_of
from ..tell_usagers import News, tell_usagers
from ..texts import appointment as texts

REASONS = {
    statuses.REVOKED: "Le service a dû l’annuler pour une raison administrative.",
    statuses.EXCUSED: "Il est annulé à votre demande.",
}


@handles("appointment.cancelled", name="notifications.cancelled_usagers")
def tell_cancelled(message: Message) -> None:
    """To those whom this cancellation concerns; who had cancelled before knows it."""
    appointment = coming(message.payload["appointment_id"])
    if appointment is None:
        return
    concerned = set(message.payload["participation_ids"])
    parts = [
        part
        for part in parts_of(appointment)
        if part.pk in concerned and part.status in statuses.CANCELLED
    ]
    announce_cancellation(message, appointment, parts, message.payload["status"])


def announce_cancellation(
    message: Message, appointment: Appointment, parts: Iterable[Participation], status: str
) -> None:
    """
    Args:
        status: `revoked` (the service's doing) or `excused` (the usager's), for the reason.
    """
    recap = recap_of(appointment)
    by_agent = message.payload.get("author_kind") == Appointment.CreatedBy.AGENT
    rebook = rebook_page(appointment)
    news = News(
        event="rdv_cancelled",
        subject=f"Rendez-vous du {recap.moment} annulé – {recap.organisation.name}",
        title="Votre rendez-vous est annulé",
        intro=REASONS[status],
        template="usager_cancelled",
        # Whoever cancels on our pages has just read it there.
        sms=partial(texts.cancelled, rebook=rebook) if by_agent else None,
        is_over=True,
        # What an usager asked for needs no reason: that one is for colleagues.
        extra={"reason": appointment.cancel_reason if status == statuses.REVOKED else ""},
    )
    tell_usagers(message, appointment, told(appointment, parts), news)
