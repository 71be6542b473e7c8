"""A mail as it will stand in the reader's box."""

from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from booking.directory.models import Presentation
from tenants.context import current_espace


@dataclass(frozen=True, slots=True)
class Mail:
    """`template` names templates/email/<template>.txt and .html.

    Args:
        reply_to: who reads the answer, when it is not the espace.
    """

    subject: str = field(repr=False)
    template: str
    context: dict[str, object] = field(default_factory=dict, repr=False)
    ics: bytes | None = field(default=None, repr=False)
    ics_method: str = "PUBLISH"
    reply_to: str = field(default="", repr=False)


def build(mail: Mail, address: str, reply_to: str = "") -> EmailMultiAlternatives:
    context = {"espace": current_espace(), **mail.context}
    answers = reply_to or mail.reply_to
    built = EmailMultiAlternatives(
        subject=" ".join(mail.subject.split()),
        body=render_to_string(f"email/{mail.template}.txt", context),
        from_email=sender(),
        to=[address],
        reply_to=[answers] if answers else _mailbox(),
        headers={
            "X-RDV-Espace": current_espace().slug,
            # So that no answering machine answers (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )
    built.attach_alternative(render_to_string(f"email/{mail.template}.html", context), "text/html")
    if mail.ics:
        built.attach("rdv.ics", mail.ics, f"text/calendar; method={mail.ics_method}")
    return built


def sender() -> str:
    """The espace's name, with the platform's own address: servers check who may use it."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((current_espace().name, address))


def _mailbox() -> list[str] | None:
    """Where an answer is read, when no address of ours reads it (1 query)."""
    own = Presentation.current().email
    return [own] if own else None
