"""A provider says, after the fact, whether an SMS reached its telephone."""

from django.db import transaction

from socle import clock

from ..models import Receipt

Result = Receipt.Result
# What may still become something else; what an agent has sent again meanwhile may not.
OPEN = (Result.PROCESSED, Result.SENT, Result.DOUBTFUL)
NOT_RECEIVED = "L’opérateur n’a pas pu remettre ce SMS : téléphone éteint, ou numéro inconnu."


@transaction.atomic
def note_delivery(receipt_id: int, *, is_delivered: bool) -> bool:
    """Close the receipt for good; whether it was open. Idempotent: the first word stands."""
    said = {
        "result": Result.DELIVERED if is_delivered else Result.FAILURE,
        "error": "" if is_delivered else NOT_RECEIVED,
        "retry": False,
        "updated_at": clock.now(),
    }
    waiting = Receipt.objects.filter(pk=receipt_id, channel=Receipt.Channel.SMS, result__in=OPEN)
    return waiting.update(**said) == 1
