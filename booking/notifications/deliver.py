"""Hand one message to a person, once, with its receipt."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from booking.appointments.models import Appointment
from booking.directory.models import Agent, Usager
from socle.outbox.models import Message
from tenants.context import current_espace

from .gsm import segments, to_gsm
from .models import Receipt
from .sms import SmsRefused, send_sms


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who receives: a person of the espace if known, and the address."""

    address: str
    usager: Usager | None = None
    agent: Agent | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """`template` names templates/email/<template>.txt and .html."""

    subject: str
    template: str
    context: dict[str, object] = field(default_factory=dict)
    ics: bytes | None = None
    ics_method: str = "PUBLISH"


def send_mail_once(
    message: Message, event: str, to: Addressee, mail: Mail, appointment: Appointment | None
) -> None:
    """Send unless this message already went to this address.

    A receipt still "sending" belongs to a worker that died: the mail may have left. It stays
    as it is, shown as doubtful, and nothing is sent twice.
    """
    receipt = _open_receipt(message, event, to, Receipt.Channel.MAIL, mail.subject, appointment)
    if receipt is None:
        return
    try:
        _build(mail, to.address).send()
    except Exception:
        # It has not left: the next attempt may open the duty again.
        receipt.delete()
        raise
    receipt.result = Receipt.Result.PROCESSED
    receipt.save(update_fields=["result", "updated_at"])


def send_sms_once(
    message: Message, event: str, to: Addressee, text: str, appointment: Appointment | None
) -> None:
    """As `send_mail_once`, by SMS, in the GSM alphabet."""
    text = to_gsm(text)
    receipt = _open_receipt(message, event, to, Receipt.Channel.SMS, text, appointment)
    if receipt is None:
        return
    receipt.sms_count = segments(text)
    try:
        receipt.sms_count = send_sms(to.address, text)
        receipt.result = Receipt.Result.PROCESSED
    except SmsRefused as refusal:
        receipt.result, receipt.error = Receipt.Result.FAILURE, str(refusal)[:200]
    except Exception:
        receipt.delete()
        raise
    receipt.save(update_fields=["result", "error", "sms_count", "updated_at"])


def _open_receipt(message, event, to, channel, content, appointment) -> Receipt | None:
    receipt, opened = Receipt.objects.get_or_create(
        duty=f"{message.id}:{channel}:{to.address}"[:120],
        defaults={
            "appointment": appointment,
            "usager": to.usager,
            "agent": to.agent,
            "event": event,
            "channel": channel,
            "recipient": to.address,
            "content": content,
        },
    )
    return receipt if opened else None


def _build(mail: Mail, address: str) -> EmailMultiAlternatives:
    context = {"espace": current_espace(), **mail.context}
    built = EmailMultiAlternatives(
        subject=" ".join(mail.subject.split()),
        body=render_to_string(f"email/{mail.template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={"X-RDV-Espace": current_espace().slug},
    )
    built.attach_alternative(render_to_string(f"email/{mail.template}.html", context), "text/html")
    if mail.ics:
        built.attach("rdv.ics", mail.ics, f"text/calendar; method={mail.ics_method}")
    return built
