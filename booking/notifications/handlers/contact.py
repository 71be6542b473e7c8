"""What was written on the contact page goes to the espace's mailbox."""

from booking.directory.models import Presentation
from socle.outbox.models import Message
from socle.outbox.registry import handles
from tenants.context import current_espace

from ..deliver import Addressee, Mail, send_mail_once
from ..models import ContactMessage, Receipt
from ..services.write_to_espace import KEPT

EVENT = "contact_forwarded"
# It leaves now, may have left, or cannot: what was written stays as long as it may be sent again.
UNSETTLED = (Receipt.Result.SENDING, Receipt.Result.DOUBTFUL, Receipt.Result.FAILURE)


@handles("contact.written", name="notifications.contact")
def forward(message: Message) -> None:
    """Sent, then erased: whoever comes after finds nothing to send."""
    row = ContactMessage.objects.filter(pk=message.payload["contact_id"]).first()
    mailbox = Presentation.current().email
    if row is None or not mailbox:
        return
    mail = Mail(
        subject=f"Message d’un usager, page de contact de {current_espace().name}",
        template="contact_forwarded",
        context={"title": "Message d’un usager", "row": row},
        reply_to=row.email,
    )
    send_mail_once(message, EVENT, Addressee(mailbox), mail, None, until=row.written_at + KEPT)
    left = Receipt.objects.filter(duty__startswith=f"{message.id}:{EVENT}:")
    if not left.filter(result__in=UNSETTLED).exists():
        row.delete()
