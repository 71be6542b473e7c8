"""A mail as it will stand in the reader's box."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from tenants.context import current_espace


@dataclass(frozen=True, slots=True)
class Mail:
    """`template` names templates/email/<template>.txt and .html."""

    subject: str = field(repr=False)
    template: str
    context: dict[str, object] = field(default_factory=dict, repr=False)
    ics: bytes | None = field(default=None, repr=False)
    ics_method: str = "PUBLISH"


def build(mail: Mail, address: str, reply_to: str = "") -> EmailMultiAlternatives:
    context = {"espace": current_espace(), **mail.context}
    built = EmailMultiAlternatives(
        subject=" ".join(mail.subject.split()),
        body=render_to_string(f"email/{mail.template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        reply_to=[reply_to] if reply_to else None,
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
