"""Send a doubtful message again, knowing that it may arrive twice."""

import uuid
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require
from socle.errors import DomainError, NotVisible
from socle.outbox.models import Message
from socle.outbox.publish import publish
from socle.outbox.registry import handlers_of
from tenants.context import current_espace

from ..duty import Result, only_duty
from ..models import Receipt

ASKED = "Renvoi demandé."
CHANGED = "Rien n’a été renvoyé : le rendez-vous ou l’adresse a changé depuis."
OURS = "notifications."


class NotDoubtful(DomainError):
    """What became of the message is known."""

    code = "not_doubtful"
    message = "Ce message n’est pas douteux : il ne peut pas être renvoyé."


def resend_for(actor: Actor, receipt_id: int, now: datetime) -> None:
    """As `resend_receipt`, for whoever may edit the appointment.

    Raises:
        NotVisible, Forbidden: by the policy of appointments.
        NotDoubtful: as below.
    """
    receipt = Receipt.objects.select_related("appointment").filter(pk=receipt_id).first()
    if receipt is None or receipt.appointment is None:
        raise NotVisible
    require(actor, "edit", receipt.appointment)
    resend_receipt(receipt_id, now)


def resend_receipt(receipt_id: int, now: datetime) -> None:
    """Publish `receipt.resend_asked` for a doubtful message: by whom is the door's affair.

    Raises:
        NotVisible: there is none.
        NotDoubtful: it is known to have left or not, is being sent again, or was anonymised.
    """
    with transaction.atomic():
        rows = Receipt.objects.select_for_update()
        receipt = rows.filter(pk=receipt_id).first()
        if receipt is None:
            raise NotVisible
        if not receipt.is_doubtful(now) or receipt.anonymised_at:
            raise NotDoubtful
        receipt.result, receipt.retry, receipt.error = Result.FAILURE, True, ASKED
        receipt.updated_at = now
        receipt.save(update_fields=["result", "retry", "error", "updated_at"])
        publish("receipt.resend_asked", receipt_id=receipt.pk)


def make_again(receipt_id: int) -> None:
    """Have the handlers of what it told of make this one message again, from current data.

    Raises:
        Exception: it has not left, and another attempt may succeed.
    """
    receipt = Receipt.objects.filter(pk=receipt_id, retry=True).first()
    if receipt is None:
        return
    first = Message(
        id=uuid.UUID(receipt.origin["id"]),
        topic=receipt.origin["topic"],
        payload=receipt.origin["payload"],
        espace_number=current_espace().number,
        created_at=receipt.created_at,
    )
    alone = only_duty.set(receipt.duty)
    try:
        for handler in handlers_of(first.topic):
            if handler.name.startswith(OURS):
                handler.call(first)
    finally:
        only_duty.reset(alone)
    left_over = Receipt.objects.filter(pk=receipt_id, retry=True)
    left_over.update(result=Result.EXPIRED, retry=False, error=CHANGED)
