"""An agent chooses what one participant is told of."""

from django.db import transaction

from socle.errors import Forbidden

from ..author import Author, Kind
from ..models import Participation
from .locked import locked_participation


def set_notifications(
    participation_id: int, author: Author, *, lifecycle: bool, reminder: bool
) -> Participation:
    """
    Args:
        lifecycle: messages when the appointment is taken, moved or cancelled.
        reminder: the message two days before.
    """
    if author.kind != Kind.AGENT:
        raise Forbidden
    with transaction.atomic():
        participation = locked_participation(participation_id)
        participation.send_lifecycle_notifications = lifecycle
        participation.send_reminder_notification = reminder
        participation.save(
            update_fields=["send_lifecycle_notifications", "send_reminder_notification"]
        )
    return participation
