"""Who may have which times of a scarce motif: releases at a set time, and a share kept aside.

A captcha made scalping worse where the State tried it; a rule that gains nothing by being fast does
not (users.md 3). All of it is computed from the clock and the time asked for, so that every search
gives the same answer wherever it is made.

>>> from zoneinfo import ZoneInfo
>>> monday_at_nine = Release(time(9), weekday=1, ahead=14)
>>> paris = ZoneInfo("Europe/Paris")
>>> monday_at_nine.open_through(datetime(2026, 11, 30, 8, 59, tzinfo=paris), paris)
datetime.date(2026, 12, 7)
>>> monday_at_nine.open_through(datetime(2026, 11, 30, 9, 0, tzinfo=paris), paris)
datetime.date(2026, 12, 14)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from hashlib import blake2b
from zoneinfo import ZoneInfo

from booking.domain.errors import DomainRuleError
from booking.domain.wallclock import at, local_day, utc

MOST_KEPT = 90
"""Per cent of a day that may be kept: the rest stays online."""
_ONE_DAY = timedelta(days=1)
# The golden ratio in 64 bits: its multiples spread evenly, whatever the step between two starts.
_GOLDEN, _CIRCLE = 0x9E3779B97F4A7C15, 1 << 64


class Mode(Enum):
    """How the times of a motif are given out online."""

    OPEN = "open"  # whoever comes first, at any time
    RELEASE = "release"  # whoever comes first, once they open
    DRAW = "draw"  # by ranks drawn at the release; what is left opens later
    QUEUE = "queue"  # to those who wait, in their order


class Door(Enum):
    """Through which door a time is asked for."""

    PUBLIC = "public"
    COUNTER = "counter"  # telephone, counter, prescribers: times kept for them besides
    TURN = "turn"  # for somebody whose turn has come, by draw or by queue


@dataclass(frozen=True, slots=True)
class Release:
    """The days that open at a set time: up to ``ahead`` days after the day of the release.

    ``weekday`` as ISO counts, 1 for Monday; None for every day. ``settles`` is how long the ranks
    of a draw are served before what is left opens to everybody. ``since`` is when a draw was set up
    so: no release counts that is not after it, as nobody could register for it; None for always.
    Raises ``release_invalid``.
    """

    time: time
    weekday: int | None = None
    ahead: int = 14
    settles: timedelta = timedelta(0)
    since: datetime | None = None

    def __post_init__(self) -> None:
        if not (self.weekday is None or 1 <= self.weekday <= 7) or not 1 <= self.ahead <= 366:
            raise DomainRuleError("release_invalid", "Cette ouverture n'est pas possible.")

    def last(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """The latest release that is not after now; None before the first."""
        day = local_day(now, zone)
        while not (self._is_on(day) and self._instant(day, zone) <= utc(now)):
            day -= _ONE_DAY
        instant = self._instant(day, zone)
        return None if self.since and instant <= utc(self.since) else instant

    def next(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first release after now."""
        day = local_day(now, zone)
        while not (self._is_on(day) and self._instant(day, zone) > utc(now)):
            day += _ONE_DAY
        return self._instant(day, zone)

    def last_day(self, release: datetime, zone: ZoneInfo) -> date:
        """The last day that a release opens."""
        return local_day(release, zone) + timedelta(days=self.ahead)

    def open_through(self, now: datetime, zone: ZoneInfo) -> date | None:
        """The last day that is open to everybody now; None before the first release."""
        last = self.last(utc(now) - self.settles, zone)
        return self.last_day(last, zone) if last else None

    def _is_on(self, day: date) -> bool:
        return self.weekday is None or day.isoweekday() == self.weekday

    def _instant(self, day: date, zone: ZoneInfo) -> datetime:
        return utc(at(zone, day, self.time))


@dataclass(frozen=True, slots=True)
class Fairness:
    """What a motif says of how its times are given out.

    ``kept`` is the per cent of each day kept for phone, counter and prescribers; ``verified`` says
    that online only somebody whom FranceConnect verified books. Raises
    ``fairness_invalid`` for one out of range, or a release or draw without its time.
    """

    mode: Mode = Mode.OPEN
    release: Release | None = None
    kept: int = 0
    verified: bool = False

    def __post_init__(self) -> None:
        timed = self.mode in (Mode.RELEASE, Mode.DRAW)
        if not 0 <= self.kept <= MOST_KEPT or (timed and self.release is None):
            raise DomainRuleError("fairness_invalid", "Cette répartition n'est pas possible.")

    @property
    def is_plain(self) -> bool:
        """Whether everybody may have every time."""
        return self.mode is Mode.OPEN and not self.kept

    def open_through(self, now: datetime, zone: ZoneInfo) -> date | None:
        """The last day that is open to everybody; None when there is no such day, or no end.

        See ``is_bounded`` for which of the two.
        """
        if self.mode in (Mode.OPEN, Mode.QUEUE) or self.release is None:
            return None
        return self.release.open_through(now, zone)

    def is_bounded(self, door: Door) -> bool:
        """Whether the mode keeps days from those who come through this door."""
        return self.mode is not Mode.OPEN and door is Door.PUBLIC

    def offers(
        self, door: Door, motif_id: int, seconds: int, opens_until: int | None
    ) -> Callable[[int], bool] | None:
        """Whether a start, in seconds since 1970, may be had; None when all may.

        ``seconds`` is the motif's own length; ``opens_until`` the instant up to which times are
        open to everybody, None for no end.
        """
        if self.is_plain:
            return None
        kept = _keeper(self.kept, motif_id, seconds) if self.kept else None
        if door is Door.COUNTER:
            if opens_until is None:
                return None
            return lambda start: start <= opens_until or (kept is not None and kept(start))
        return None if kept is None else lambda start: not kept(start)


PLAIN = Fairness()


def is_kept(share: int, motif_id: int, start: datetime, seconds: int) -> bool:
    """Whether a start is among the ``share`` per cent kept for phone, counter and prescribers."""
    return _keeper(share, motif_id, seconds)(int(start.timestamp()))


def _keeper(share: int, motif_id: int, seconds: int) -> Callable[[int], bool]:
    """The same for everybody, other times each day, spread over the day.

    Starts one length apart take the next places of a sequence that fills the circle evenly, so
    that any few of them hold their share, give or take one.
    """
    kept, phases = _CIRCLE * share // 100, {}

    def keeps(start: int) -> bool:
        day = start // 86_400
        if day not in phases:
            phases[day] = _phase(motif_id, day)
        return (start // seconds * _GOLDEN + phases[day]) % _CIRCLE < kept

    return keeps


def _phase(motif_id: int, day: int) -> int:
    digest = blake2b(f"{motif_id}:{day}".encode(), digest_size=8).digest()
    return int.from_bytes(digest)
