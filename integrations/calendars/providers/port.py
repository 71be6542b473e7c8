"""What is asked of a calendar, whatever it speaks."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from booking.domain.intervals import Interval

from ..events import CalendarEvent


@dataclass(frozen=True, slots=True)
class Written:
    """Where an event stands, and the mark of what was written."""

    href: str
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Busy times wanted: of [start, end), all-day events in that zone."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    # Addresses by which whoever declined an invitation is known.
    addresses: frozenset[str]
    # For working out what files say: a rule may be looked for a date through ten thousand years.
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Busy:
    """`uid` or `href` tell whether the event is one of ours; then both are forgotten."""

    period: Interval[datetime]
    uid: str = ""
    href: str = ""


class ReadCalendar(Protocol):
    """Raises `SyncFailed` from anything. Marks are those of the connection, kept between calls."""

    marks: dict[str, object]

    def check(self) -> None:
        """Raises if the calendar is not there, or not open to us."""

    def busy(self, asked: Asked) -> Sequence[Busy] | None:
        """None when nothing has changed since the marks."""


class Calendar(ReadCalendar, Protocol):
    """One in which events are written too: what a connection that `pushes` opens."""

    def holds(self, href: str) -> bool:
        """Whether what was written there is in this calendar, and not in one chosen before."""

    def create(self, event: CalendarEvent) -> Written: ...

    def update(self, event: CalendarEvent, known: Written) -> Written:
        """Overwrites what is there; creates it again where it is gone."""

    def delete(self, known: Written) -> None:
        """What is gone already is gone."""


Opener = Callable[..., AbstractContextManager[ReadCalendar]]
