"""What calendars are purged of."""

from booking.directory.retention.cutoffs import Cutoffs
from booking.directory.retention.registry import Stage, purges
from booking.domain.wallclock import local_day

from .loader import zone_of
from .services.purge_windows import purge_windows


@purges("availability.windows", Stage.TRACES)
def windows(cutoffs: Cutoffs, limit: int) -> int:
    return purge_windows(local_day(cutoffs.windows, zone_of(None)), limit)
