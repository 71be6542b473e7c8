"""Counts in this process's memory, added to the day's rows once a minute at most.

A row an espace, a promise and a day: what is written does not grow with the requests. A process
that is killed loses the minute that it had not written.
"""

import time
from collections import defaultdict
from datetime import UTC, date
from threading import Lock

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from socle.clock import now
from tenants.context import on_portal

from .promises import Level

Key = tuple[date, int, str]

ADD = """
INSERT INTO tenants_servicelevel (day, espace_number, level, good, total)
SELECT * FROM unnest(%s::date[], %s::bigint[], %s::text[], %s::bigint[], %s::bigint[])
ON CONFLICT (day, espace_number, level) DO UPDATE
SET good = tenants_servicelevel.good + EXCLUDED.good,
    total = tenants_servicelevel.total + EXCLUDED.total"""

log = structlog.get_logger(__name__)


class Counts:
    """What has been seen since the last time it was written."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
        self._written_at = time.monotonic()

    def add(self, level: Level, espace_number: int, good: bool, number: int = 1) -> None:
        key = (now().astimezone(UTC).date(), espace_number, str(level))
        with self._lock:
            entry = self._seen[key]
            entry[0] += number * good
            entry[1] += number

    def write_when_due(self) -> None:
        """Called after each request and each round of the relay; out of any espace."""
        pause = settings.LEVELS_SECONDS
        if pause and time.monotonic() - self._written_at >= pause:
            self.write()

    def write(self) -> None:
        """Add what was seen to the rows (1 query); what could not be written is kept."""
        with self._lock:
            self._written_at = time.monotonic()
            seen, self._seen = self._seen, defaultdict(lambda: [0, 0])
        if not seen:
            return
        # In one order everywhere: processes that write the same rows wait for each other in turn.
        keys = sorted(seen)
        columns = [list(column) for column in zip(*keys, strict=True)]
        counts = [[seen[key][which] for key in keys] for which in (0, 1)]
        try:
            with on_portal(), connection.cursor() as cursor:
                cursor.execute(ADD, [*columns, *counts])
        except DatabaseError as error:
            log.warning("levels.not_written", error=type(error).__name__)
            self._take_back(seen)

    def _take_back(self, seen: dict[Key, list[int]]) -> None:
        with self._lock:
            for key, (good, total) in seen.items():
                self._seen[key][0] += good
                self._seen[key][1] += total


counts = Counts()
