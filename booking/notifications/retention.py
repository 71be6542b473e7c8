"""What receipts are purged of."""

from booking.directory.retention.cutoffs import Cutoffs
from booking.directory.retention.registry import Stage, purges

from .services.purge_receipts import anonymise_receipts, purge_receipts
from .services.write_to_espace import forget_unsent


@purges("notifications.receipts", Stage.TRACES)
def receipts(cutoffs: Cutoffs, limit: int) -> int:
    return purge_receipts(cutoffs.receipts, limit)


@purges("notifications.receipts_anonymised", Stage.TRACES)
def receipts_anonymised(cutoffs: Cutoffs, limit: int) -> int:
    return anonymise_receipts(cutoffs.receipts_anonymised, limit)


@purges("notifications.contact", Stage.TRACES)
def contact_messages(cutoffs: Cutoffs, limit: int) -> int:
    return forget_unsent(cutoffs.now, limit)
