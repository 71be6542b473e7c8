"""What exports are purged of."""

from booking.directory.retention.cutoffs import Cutoffs
from booking.directory.retention.registry import Stage, purges

from .services.purge_exports import purge_exports, purge_files


@purges("exports.files", Stage.TRACES)
def files(cutoffs: Cutoffs, limit: int) -> int:
    return purge_files(cutoffs.now, limit)


@purges("exports.exports", Stage.TRACES)
def exports(cutoffs: Cutoffs, limit: int) -> int:
    return purge_exports(cutoffs.now, limit)
