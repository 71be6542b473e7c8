"""What another calendar of an agent says that they are busy: kept as it stands there now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.domain.intervals import Interval, clip, subtract
from socle.outbox.publish import publish

from .. import projection
from ..models import OutsideTime

# Beyond so many pieces, whoever waits is told of all that lies between the first and the last.
MOST_PIECES = 10


@dataclass(frozen=True, slots=True, order=True)
class OutsideBusy:
    start: datetime
    end: datetime
    is_precaution: bool = False

    @property
    def period(self) -> DateTimeTZRange:
        return DateTimeTZRange(self.start, self.end, "[)")


@transaction.atomic
def keep_outside_times(
    agent_id: int, source: int, times: Iterable[OutsideBusy], now: datetime
) -> int:
    """Make these the only times of that source, and the agent's free days follow; how many changed.

    Appointments and holds that stand already are left alone: an agent who is told of a conflict
    decides. What is free again is told as `outside_time.removed`, for those who wait.

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
    _tell_freed(agent_id, gone, wanted, now)
    projection.refresh([agent_id], start, end)
    return len(changed)


def _tell_freed(
    agent_id: int, gone: Iterable[OutsideBusy], kept: Iterable[OutsideBusy], now: datetime
) -> None:
    """What is to come of it only: every day, that of the day before goes."""
    before = [Interval(one.start, one.end) for one in gone if one.end > now]
    if not before:
        return
    freed = subtract(before, [Interval(one.start, one.end) for one in kept])
    freed = clip(freed, Interval(now, max(one.end for one in before)))
    if len(freed) > MOST_PIECES:
        freed = [Interval(freed[0].start, freed[-1].end)]
    for one in freed:
        publish("outside_time.removed", agent_id=agent_id, starts_at=one.start, ends_at=one.end)
