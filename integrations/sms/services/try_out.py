"""An administrator of the espace sends herself an SMS, and is told how it went."""

import uuid
from contextlib import suppress
from dataclasses import dataclass

from booking.access.actor import Actor
from booking.access.decisions import require_create
from booking.directory.phones import to_e164
from booking.notifications.deliver import Addressee, send_sms_once
from booking.notifications.models import MessagingRules, Receipt
from booking.notifications.numbers import sms_refusal
from socle import clock
from socle.errors import DomainError
from socle.outbox.models import Message
from tenants.context import current_espace

EVENT = "sms_trial"
UNREADABLE = "Ce numéro n’est pas complet ou ne peut pas être lu."
LATER = "Pas encore envoyé : "
UNSENT = "Le SMS n’est pas parti : le prestataire ne répond pas."


class NoTrial(DomainError):
    """No SMS can leave for this number."""

    code = "no_trial"


@dataclass(frozen=True, slots=True)
class Trial:
    """`words` say in French what became of it."""

    is_taken: bool
    words: str


def try_out(actor: Actor, number: str) -> Trial:
    """One SMS, at once, counted and capped as every other to that number.

    Raises:
        NotVisible, Forbidden: the actor does not administer the espace.
        NoTrial: the number is not one of a mobile that we serve.
    """
    require_create(actor, MessagingRules)
    try:
        e164 = to_e164(number)
    except ValueError:
        raise NoTrial(
            "Ce numéro n’est pas complet ou ne peut pas être lu.", field="number"
        ) from None
    if refusal := sms_refusal(e164):
        raise NoTrial(refusal, field="number")
    message = Message(id=uuid.uuid4(), topic="sms.tried", payload={}, created_at=clock.now())
    text = f"{current_espace().name} : ceci est un SMS d’essai. Vos SMS partent bien."
    with suppress(OSError):  # the receipt says why
        send_sms_once(message, EVENT, Addressee(e164), text, None)
    receipts = Receipt.objects.filter(duty__startswith=f"{message.id}:{EVENT}:")
    # Nobody tries it again.
    receipts.update(retry=False)
    receipt = receipts.first()
    is_taken = receipt is not None and receipt.result in (
        Receipt.Result.PROCESSED,
        Receipt.Result.SENT,
        Receipt.Result.DOUBTFUL,
    )
    return Trial(is_taken, _words(receipt))


def _words(receipt: Receipt | None) -> str:
    if receipt is None:
        return UNSENT
    if receipt.error.startswith(LATER):
        # Nobody does: a trial is made once.
        why = receipt.error.removeprefix(LATER).removesuffix(" Un autre essai suivra.")
        return f"Le SMS n’est pas parti : {why}"
    if receipt.error:
        return receipt.error
    parts = receipt.sms_count or 1
    return f"Le prestataire a pris le SMS d’essai ({parts} SMS facturé{'s' if parts > 1 else ''})."
