"""What people answer to our mails: it reaches the agents concerned, and is kept nowhere else."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q

from booking.appointments.models import Appointment
from socle import clock
from socle.outbox.models import Message
from tenants.context import EspaceUnavailable
from tenants.machines import run_in_espace_of

from .addresses import absolute
from .deliver import Addressee, Mail, send_mail_once
from .models import Receipt
from .recap import recap_of
from .reply_address import appointment_in

EVENT = "reply_forwarded"
# Forwarded mails to each agent, an appointment and a day: more is no conversation.
A_DAY = 30


class Outcome(StrEnum):
    FORWARDED = "forwarded"
    TO_SUPPORT = "to_support"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail that came in, already taken out of its provider's wrapping; nobody's in logs.

    Args:
        identity: what the mail is known by, the same when the provider gives it twice.
        text: what was written, without what it quotes.
        attachments: names only.
        automatic: an answering machine, a mailing list or a failure notice wrote it.
    """

    identity: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    sender: str = field(repr=False)
    sender_name: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    attachments: tuple[str, ...] = field(repr=False)
    automatic: bool


def take_reply(reply: Reply) -> Outcome:
    """Forward it to the agents of its appointment, else to the support.

    Raises:
        OSError: the mail server did not take it; give it again, nobody gets it twice.
    """
    if reply.automatic or _is_ours(reply.sender):
        return Outcome.DROPPED
    appointment_id = appointment_in(reply.recipients)
    if appointment_id:
        try:
            outcome = run_in_espace_of(appointment_id, lambda: _forward(appointment_id, reply))
        except EspaceUnavailable:
            outcome = None
        if outcome:
            return outcome
    return _to_support(reply)


def _forward(appointment_id: int, reply: Reply) -> Outcome | None:
    """None when there is nobody to forward it to."""
    rows = Appointment.objects.select_related("organisation", "motif__service", "place")
    appointment = rows.filter(pk=appointment_id).first()
    if appointment is None:
        return None
    agents = list(appointment.agents.current().exclude(email="").order_by("pk"))
    if not agents:
        return None
    yesterday = clock.now() - timedelta(days=1)
    lately = Receipt.objects.filter(appointment=appointment, event=EVENT, created_at__gt=yesterday)
    if lately.count() >= A_DAY * len(agents):
        return Outcome.DROPPED
    mail = _mail(appointment, reply)
    # Never written in the box: what it says must be kept nowhere. Its identity makes the duty.
    message = Message(
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"reply:{appointment.pk}:{reply.identity}"),
        topic="reply.received",
        payload={"appointment_id": appointment.pk},
        created_at=clock.now(),
    )
    soon = clock.now() + timedelta(days=1)
    for agent in agents:
        to = Addressee(agent.email, agent=agent)
        send_mail_once(message, EVENT, to, mail, appointment, until=soon)
    return Outcome.FORWARDED


def _mail(appointment: Appointment, reply: Reply) -> Mail:
    recap = recap_of(appointment)
    link = absolute("agent_appointment", appointment.organisation_id, appointment.pk)
    return Mail(
        # The usager's own subject is in the body: receipts keep this one.
        subject=f"Réponse à propos du rendez-vous du {recap.moment}",
        template="reply_agent",
        context={
            "recap": recap,
            "author": _author(appointment, reply),
            "reply": reply,
            "attachments": reply.attachments,
            "link": link,
        },
    )


def _author(appointment: Appointment, reply: Reply) -> str:
    """The participant (or who answers for them) who writes from this address, else the address."""
    same = Q(usager__email__iexact=reply.sender) | Q(
        usager__responsible__email__iexact=reply.sender
    )
    parts = appointment.participations.filter(same).select_related("usager__responsible")
    for part in parts.order_by("pk"):
        return f"{part.usager.contact} ({reply.sender})"
    named = f"{reply.sender_name} " if reply.sender_name else ""
    return f"{named}({reply.sender or 'adresse inconnue'}), qui n’est pas connu pour ce rendez-vous"


def _is_ours(sender: str) -> bool:
    """A mail of our own that comes back would go round for ever."""
    _, _, domain = sender.lower().rpartition("@")
    _, own = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return bool(domain) and (domain == settings.REPLY_DOMAIN.lower() or sender.lower() == own)


def _to_support(reply: Reply) -> Outcome:
    if not settings.SUPPORT_EMAIL:
        return Outcome.DROPPED
    names = "".join(f"\n- {name}" for name in reply.attachments)
    body = f"De : {reply.sender_name} {reply.sender}\nObjet : {reply.subject}\n\n{reply.text}\n" + (
        f"\nPièces jointes (non transmises) :{names}\n" if names else ""
    )
    EmailMessage(
        subject="Réponse qui ne correspond à aucun rendez-vous",
        body=body,
        to=[settings.SUPPORT_EMAIL],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
    return Outcome.TO_SUPPORT
