"""What was written on the contact page goes to the espace's mailbox."""

from django.core.mail import EmailMessage
from django.db import transaction

from booking.directory.models import Presentation
from socle.outbox.models import Message
from socle.outbox.registry import handles
from tenants.context import current_espace

from ..capturing import post
from ..letters import sender
from ..models import ContactMessage


@handles("contact.written", name="notifications.contact")
@transaction.atomic
def forward(message: Message) -> None:
    """Sent, then erased: whoever comes after finds nothing to send."""
    rows = ContactMessage.objects.select_for_update(skip_locked=True)
    row = rows.filter(pk=message.payload["contact_id"]).first()
    mailbox = Presentation.current().email
    if row is None or not mailbox:
        return
    mail = EmailMessage(
        subject=f"Message d’un usager, page de contact de {current_espace().name}",
        body=f"De : {row.name} <{row.email}>\n\n{row.text}\n\n"
        "Pour répondre à la personne, répondez à ce message.\n",
        from_email=sender(),
        to=[mailbox],
        reply_to=[row.email],
        headers={"Auto-Submitted": "auto-generated", "X-RDV-Espace": current_espace().slug},
    )
    post(mail)
    row.delete()
