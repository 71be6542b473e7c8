"""From free time to the slots that France Titres reads. Pure: no database, no clock.

A slot is `{"datetime", "callback_url"}`. `datetime` is the wall clock of the place with a literal
`Z`, summer and winter: the hub shows it as it stands (external.md 1.3).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.allocation import PLAIN, Door, Fairness, Mode, Release
from booking.domain.slot_starts import starts_within
from booking.domain.wallclock import day_start, local_day, seconds_ceil


@dataclass(frozen=True, slots=True)
class Part:
    """The free time of one motif on one day; `gaps` in seconds since 1970, sorted, distinct.

    Args:
        duration: minutes for one document.
        min_delay, max_delay: seconds between now and a start.
        fairness: how the motif's times are given out, as `fairness_written` puts it.
        whole: each gap is free throughout; otherwise it is one slot, which can neither be made
            longer nor be moved once the day has begun.
    """

    motif_id: int
    organisation_id: int
    time_zone: str
    duration: int
    min_delay: int
    max_delay: int
    gaps: Sequence[Sequence[int]]
    fairness: Mapping[str, object] | None = None
    whole: bool = True

    @classmethod
    def read(cls, stored: dict[str, object]) -> "Part":
        """What a later version has added is passed over, while both are in service.

        Raises:
            TypeError: it is no part, or lacks something.
        """
        try:
            return cls(**stored)
        except TypeError:
            known = {name: stored[name] for name in cls.__slots__ if name in stored}
            return cls(**known)

    def written(self) -> dict[str, object]:
        return asdict(self)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def starts(self, documents: int, now: datetime) -> set[int]:
        """Starts of slots long enough for so many documents, within the delays (booking.md 1.3).

        The minimum delay is held to the second; of the maximum's last day, all is open.
        """
        seconds, begun = self.duration * documents * 60, seconds_ceil(now)
        if not self.whole and (documents > 1 or begun > self.gaps[0][0]):
            return set()
        earliest = seconds_ceil(now + timedelta(seconds=self.min_delay))
        fairness = fairness_read(self.fairness)
        latest = self._last_day(fairness, now)
        if latest is None:
            return set()
        after = seconds_ceil(day_start(self.zone, latest + timedelta(days=1)))
        allowed = fairness.offers(Door.PUBLIC, self.motif_id, self.duration * 60, None)
        return {
            start
            for low, high in self.gaps
            for start in starts_within((low, high), seconds, begun)
            if earliest <= start < after and (allowed is None or allowed(start))
        }

    def _last_day(self, fairness: Fairness, now: datetime) -> date | None:
        """The last local day that is open to everybody now."""
        latest = local_day(now + timedelta(seconds=self.max_delay), self.zone)
        if not fairness.is_bounded(Door.PUBLIC):
            return latest
        opened = fairness.open_through(now, self.zone)
        return opened and min(latest, opened)


def fairness_written(fairness: Fairness) -> dict[str, object] | None:
    """As JSON; None for times that are everybody's."""
    if fairness.is_plain:
        return None
    release = fairness.release
    told = release and {
        "time": release.time.isoformat(),
        "weekday": release.weekday,
        "ahead": release.ahead,
        "settles": release.settles.total_seconds(),
        "since": release.since and release.since.isoformat(),
    }
    return {"mode": fairness.mode.value, "kept": fairness.kept, "release": told}


def fairness_read(written: Mapping[str, object] | None) -> Fairness:
    if written is None:
        return PLAIN
    told = written["release"]
    release = told and Release(
        time.fromisoformat(told["time"]),
        told["weekday"],
        told["ahead"],
        timedelta(seconds=told["settles"]),
        # Days kept before this was written have none.
        datetime.fromisoformat(told["since"]) if told.get("since") else None,
    )
    return Fairness(Mode(written["mode"]), release, written["kept"])


def head_of(place_id: int, part: Part, documents: int) -> str:
    """The link of a slot up to its start, without host name."""
    return (
        f"/creneaux?duration={part.duration * documents}&lieu_id={place_id}"
        f"&motif_id={part.motif_id}&public_link_organisation_id={part.organisation_id}&starts_at="
    )


def times_of(part: Part, documents: int, now: datetime) -> list[str]:
    """The starts of the day as the clock on the wall shows them, `09:30`, each once, in order."""
    zone = part.zone
    clocks = (datetime.fromtimestamp(start, zone) for start in part.starts(documents, now))
    return sorted({f"{clock.hour:02}:{clock.minute:02}" for clock in clocks})


def marks_of(times: Iterable[str]) -> str:
    """A day's starts as `Unfolding` reads them."""
    return "".join(f"<{clock}>{clock[:2]}%3A{clock[3:]}#" for clock in times)


class Unfolding:
    """From marks to JSON. Bytes are joined at the places where day and link go, in the
    interpreter's own code: a question about 500 places has a quarter of a million slots.

    Days with the same starts, as most of a place's have, are cut once.
    """

    def __init__(self) -> None:
        self._cut: dict[str, list[bytes]] = {}

    def unfold(self, days: Sequence[tuple[str, str]], link: str) -> list[tuple[str, bytes]]:
        """Each day (`2026-11-24`) and its slots as JSON, without the brackets around them.

        Args:
            days: each with its marks.
            link: host name and `head_of`.
        """
        address = link.encode()
        return [
            (day, day.encode().join(self._pieces(marks))[:-1].replace(b"\x01", address))
            for day, marks in days
        ]

    def _pieces(self, marks: str) -> list[bytes]:
        """What stands between the days; a sign holds the place of the link."""
        found = self._cut.get(marks)
        if found is None:
            text = marks.replace("<", '{"datetime":"\0T').replace("#", '"},')
            text = text.replace(">", 'Z","callback_url":"\x01\0+')
            found = self._cut[marks] = text.encode().split(b"\0")
        return found


def slots_of(
    place_id: int, day: date, parts: Iterable[Part], documents: int, now: datetime, origin: str
) -> bytes:
    """As `Unfolding`, worked out from the parts; of two motifs at one time, the lowest id's."""
    found: dict[str, str] = {}
    for part in sorted(parts, key=lambda part: part.motif_id):
        link = origin + head_of(place_id, part, documents)
        for clock in times_of(part, documents, now):
            found.setdefault(clock, link)
    told = (
        f'{{"datetime":"{day}T{clock}Z",'
        f'"callback_url":"{found[clock]}{day}+{clock.replace(":", "%3A")}"}}'
        for clock in sorted(found)
    )
    return ",".join(told).encode()


@dataclass(frozen=True, slots=True)
class Ready:
    """The answer for one document, and between which instants it is right as it stands."""

    head: str
    marks: str
    good_from: datetime
    good_until: datetime


def ready(place_id: int, day: date, parts: Sequence[Part]) -> Ready | None:
    """What is true of the day from when its last slot may be booked to when its first no longer
    may. None when it must be put together at the moment: several motifs, or times that open to
    everybody later or never."""
    if len(parts) != 1 or parts[0].fairness:
        return None
    (part,) = parts
    begins = day_start(part.zone, day)
    until = begins - timedelta(seconds=part.min_delay)
    since = begins - timedelta(seconds=part.max_delay)
    return Ready(head_of(place_id, part, 1), marks_of(times_of(part, 1, until)), since, until)
