"""Somebody writes to the espace from its contact page."""

from datetime import datetime, timedelta

from django.db import transaction

from booking.directory.errors import InvalidValue
from booking.directory.models import Presentation
from booking.directory.names import clean_lines, clean_name
from socle.outbox.publish import publish

from ..models import ContactMessage

LONGEST_TEXT = 4000
# What could not be sent for so long is given up, and erased.
KEPT = timedelta(days=30)


@transaction.atomic
def write_to_espace(name: str, email: str, text: str, now: datetime) -> ContactMessage:
    """The mail goes to the espace's own address, and to no other, whatever is typed.

    Args:
        email: where to answer; its form was checked by the caller.

    Raises:
        InvalidValue: nothing written, too long, or the espace has no mailbox.
    """
    if not Presentation.current().email:
        raise InvalidValue("text", "Cet espace ne reçoit pas de message : appelez-le.")
    name = clean_name("name", name, 150)
    text = clean_lines("text", text, LONGEST_TEXT)
    if not text:
        raise InvalidValue("text", "Écrivez votre message.")
    row = ContactMessage.objects.create(name=name, email=email, text=text, written_at=now)
    publish("contact.written", contact_id=row.pk)
    return row


def forget_unsent(now: datetime, limit: int) -> int:
    """Erase what never left, some rows at a time; how many."""
    old = ContactMessage.objects.filter(written_at__lt=now - KEPT).values("pk")[:limit]
    return ContactMessage.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
