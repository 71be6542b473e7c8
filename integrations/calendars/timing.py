"""When a calendar is looked at again."""

from datetime import timedelta
from secrets import randbelow

# Busy times; an agent's lunch appears within the quarter of an hour.
EVERY = timedelta(minutes=15)
# A calendar that is only written to: its appointments leave at once, this mends what was lost.
EVERY_PUSH_ONLY = timedelta(hours=6)
FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(hours=1)
# After this long a failure is told: within the hour, whatever the pauses.
ANNOUNCED_AFTER = timedelta(minutes=45)
# One run holds a calendar for so long at most; the relay's lease is longer.
RUN_SECONDS = 60.0
LEASE = timedelta(minutes=3)
# How far agendas are looked at.
AHEAD = timedelta(days=366)
# What began before is no longer sent or taken back.
BEHIND = timedelta(days=1)


def next_look(*, reads: bool) -> timedelta:
    """After a success; a tenth more or less, so that servers are not asked all at once."""
    return _shaken(EVERY if reads else EVERY_PUSH_ONLY)


def next_retry(failures: int, retry_after: float | None) -> timedelta:
    """After so many failures: twice as long each time, an hour at most, the server's wish first."""
    pause = min(FIRST_RETRY * 2 ** min(failures - 1, 12), LAST_RETRY)
    asked = timedelta(seconds=retry_after or 0)
    return max(_shaken(pause), asked + timedelta(seconds=randbelow(30) if asked else 0))


def _shaken(pause: timedelta) -> timedelta:
    return pause * (90 + randbelow(21)) / 100
