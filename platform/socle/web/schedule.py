"""Whether the scheduler runs: what it sent in the last hour, against what its schedule foresaw.

The scheduler notes each task that it sends, by the minute, in the shared cache.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from celery import current_app
from celery.beat import PersistentScheduler
from celery.schedules import crontab
from django.core.cache import cache

from socle.clock import now

from .alive import note_alive

KEPT = 2 * 3600  # seconds
SINCE = "shared:beat:since"
HOUR, LATENESS, MINUTE = timedelta(hours=1), timedelta(minutes=2), timedelta(minutes=1)


class WatchedScheduler(PersistentScheduler):
    """Celery's own, which notes what it sends."""

    def setup_schedule(self) -> None:
        super().setup_schedule()
        _tell(lambda: cache.add(SINCE, now(), None))

    def tick(self, *args, **kwargs):
        note_alive()
        return super().tick(*args, **kwargs)

    def apply_async(self, entry, *args, **kwargs):
        sent = super().apply_async(entry, *args, **kwargs)
        note_run(entry.task, now())
        return sent


def note_run(task: str, instant: datetime) -> None:
    """One more run of that task in that minute; without a cache nothing is noted."""
    key = _key(task, instant)
    _tell(lambda: cache.add(key, 0, KEPT), lambda: cache.incr(key))


def _tell(*notes: Callable[[], object]) -> None:
    try:
        for note in notes:
            note()
    except Exception:  # each client has its own errors; a run must not fail for its note
        return


def jobs_missed() -> list[str]:
    """Names of the schedule that ran less in the last hour than foreseen (interfaces.md 9).

    Foreseen: between an hour and two minutes ago, and not before the scheduler's first start.
    """
    instant = now()
    entries = planned()
    # Before its first start nothing was ever foreseen.
    since = max(instant - HOUR, cache.get(SINCE) or instant - HOUR)
    window = (since, instant - LATENESS)
    if window[0] >= window[1]:
        return []
    return sorted(
        name
        for name, entry in entries.items()
        if _runs(entry["task"], instant) < foreseen(entry["schedule"], *window)
    )


def planned() -> Mapping[str, Mapping[str, object]]:
    """The schedule: name of each job, its task and when."""
    return current_app.conf.beat_schedule or {}


def foreseen(schedule: crontab | float, start: datetime, end: datetime) -> int:
    """How many runs a schedule asks for in that time.

    One that runs every so many seconds drifts by the time it takes to send: half is enough.
    """
    if not isinstance(schedule, crontab):
        seconds = schedule if isinstance(schedule, (int, float)) else schedule.run_every.seconds
        return int((end - start).total_seconds() / seconds / 2)
    zone = ZoneInfo(current_app.conf.timezone or "UTC")
    return sum(_is_due(schedule, minute.astimezone(zone)) for minute in _minutes(start, end))


def _is_due(schedule: crontab, local: datetime) -> bool:
    return (
        local.minute in schedule.minute
        and local.hour in schedule.hour
        and local.isoweekday() % 7 in schedule.day_of_week
        and local.day in schedule.day_of_month
        and local.month in schedule.month_of_year
    )


def _minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    minute = start.replace(second=0, microsecond=0) + MINUTE
    while minute <= end:
        yield minute
        minute += MINUTE


def _runs(task: str, instant: datetime) -> int:
    keys = [_key(task, instant - MINUTE * number) for number in range(61)]
    return sum(cache.get_many(keys).values())


def _key(task: str, instant: datetime) -> str:
    return f"shared:beat:{task}:{int(instant.timestamp() // 60)}"
