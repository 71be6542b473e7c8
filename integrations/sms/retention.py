"""What providers never spoke of again goes."""

from booking.directory.retention.cutoffs import Cutoffs
from booking.directory.retention.registry import Stage, purges

from .reports import forget_unreported


@purges("sms.unreported", Stage.TRACES)
def unreported(cutoffs: Cutoffs, limit: int) -> int:
    return forget_unreported(cutoffs.now, limit)
