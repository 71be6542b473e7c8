"""What another calendar of an agent says that they are busy: kept as it stands there now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from .. import projection
from ..models import OutsideTime


@dataclass(frozen=True, slots=True, order=True)
class OutsideBusy:
    start: datetime
    end: datetime
    is_precaution: bool = False

    @property
    def period(self) -> DateTimeTZRange:
        return DateTimeTZRange(self.start, self.end, "[)")


@transaction.atomic
def keep_outside_times(agent_id: int, source: int, times: Iterable[OutsideBusy]) -> int:
    """Make these the only times of that source, and the agent's free days follow; how many changed.

    Appointments and holds that stand already are left alone: an agent who is told of a conflict
    decides.

    Args:
        source: the calendar's number; two calls for one source must not run at once.
    """
    wanted = set(times)
    rows = list(OutsideTime.objects.filter(agent_id=agent_id, source=source))
    known = {
        OutsideBusy(row.period.lower, row.period.upper, row.is_precaution): row for row in rows
    }
    gone, come = known.keys() - wanted, wanted - known.keys()
    if not gone and not come:
        return 0
    OutsideTime.objects.filter(pk__in=[known[one].pk for one in gone]).delete()
    OutsideTime.objects.bulk_create(
        OutsideTime(
            agent_id=agent_id, source=source, period=one.period, is_precaution=one.is_precaution
        )
        for one in sorted(come)
    )
    changed = gone | come
    start, end = min(one.start for one in changed), max(one.end for one in changed)
    projection.refresh([agent_id], start, end)
    return len(changed)
