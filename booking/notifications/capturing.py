"""In a sandbox, messages are kept to be read, and go nowhere.

But those that protect the account of whoever tries: without them nobody could log in again.
"""

from django.core.mail import EmailMultiAlternatives

from socle.clock import now
from tenants.context import current_espace

from .gsm import segments
from .models import CapturedMessage

LEAVE_ANYWAY = "account_"
MOST = 2000  # kept at a time: a program that books in a loop fills no disk


def captures(event: str) -> bool:
    """Whether a message of this kind stays here."""
    espace = current_espace()
    is_sandbox = bool(espace and espace.is_sandbox)
    return is_sandbox and not event.startswith(LEAVE_ANYWAY)


def keep_mail(mail: EmailMultiAlternatives) -> None:
    """A mail is billed to nobody."""
    for address in mail.to:
        _keep(CapturedMessage.Channel.MAIL, address, mail.subject, mail.body)


def keep_sms(phone_number: str, text: str) -> int:
    """How many SMS would have been billed."""
    _keep(CapturedMessage.Channel.SMS, phone_number, "", text)
    return segments(text)


def _keep(channel: str, recipient: str, subject: str, text: str) -> None:
    CapturedMessage.objects.create(
        channel=channel,
        recipient=recipient[:254],
        subject=subject[:300],
        text=text,
        captured_at=now(),
    )
    old = CapturedMessage.objects.order_by("-pk").values_list("pk", flat=True)[MOST : MOST + 1]
    if last := next(iter(old), None):
        CapturedMessage.objects.filter(pk__lte=last).delete()
