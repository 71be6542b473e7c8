"""Conformance cases: a question about slots written down as JSON, answered without a database.

The form is that of ``tests/domain/slot_cases.json`` (booking.md 1.8): ``mode``, ``timezone``,
``motif``, ``plages``, ``absences``, ``busy_rdvs``, ``collective_rdvs``, ``off_days``, ``now``,
``search_range``, ``filters``. Dates and times are local to ``timezone``. Agents and lieux go by
name; what a case leaves out is: agent "a1", motif "m", no lieu, no filter, no delay, the day of
now. Only the ``off_days`` of a case are closed, whatever the public holidays.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from booking.domain.availability import Availability
from booking.domain.collective import CollectiveSession, open_sessions
from booking.domain.errors import DomainRuleError
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import BLOCKING_STATUSES, Absence, Busy, BusyKind, Opening
from booking.domain.recurrence import Recurrence
from booking.domain.rrule_text import from_rrule
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.slots import free_intervals, next_slot, search
from booking.domain.wallclock import MIDNIGHT, local_day, utc
from booking.domain.wording import MAINLAND

Case = Mapping[str, Any]

SEARCHED_MOTIF = "m"
DEFAULT_AGENT = "a1"
_WEEK = timedelta(days=6)
_DATE_LENGTH = len("2021-05-03")
_END_OF_DAY = "24:00"
_MODES = {
    "agent_search": Audience.AGENT,
    "next_for_agent": Audience.AGENT,
    "collective_for_agent": Audience.AGENT,
    "user_search": Audience.USAGER,
    "next_for_user": Audience.USAGER,
    "collective_for_user": Audience.USAGER,
}


def answer(case: Case) -> list[str]:
    """The local starts offered, in order: ``2021-05-03T09:00:00``.

    In the agents' search a time comes once for each agent. Raises ``case_invalid`` for a case
    that cannot be read, and the domain's own errors for values that break a rule.
    """
    with _readable():
        return _answer(_Reader(case).read())


def _answer(asked: "_Asked") -> list[str]:
    if asked.mode.startswith("collective"):
        sessions = open_sessions(asked.query, asked.sessions, asked.now)
        starts = [session.starts_at for session in sessions]
    elif asked.mode.startswith("next"):
        slot = next_slot(asked.query, asked.availability, asked.now)
        starts = [slot.start] if slot else []
    else:
        starts = [slot.start for slot in search(asked.query, asked.availability, asked.now)]
    return [_local(start, asked.query.zone) for start in starts]


def free_ranges(case: Case) -> list[list[str]]:
    """What is left of each opening once busy times are out, as local [start, end] pairs."""
    with _readable():
        asked = _Reader(case).read()
        zone = asked.query.zone
        found = free_intervals(asked.query, asked.availability, asked.now)
        return [[_local(free.start, zone), _local(free.end, zone)] for _, free in found]


def answer_all(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """``{"id", "slots"}`` for each case, in their order; an error names its case.

    Raises ``case_invalid`` for what is no list of cases.
    """
    if not isinstance(cases, list | tuple):
        raise DomainRuleError("case_invalid", "Un fichier de cas est une liste.")
    answers = []
    for number, case in enumerate(cases, start=1):
        name = case.get("id", number) if isinstance(case, Mapping) else number
        try:
            answers.append({"id": name, "slots": answer(case)})
        except DomainRuleError as error:
            raise DomainRuleError(error.code, f"Cas {name} : {error.message}") from error
    return answers


@dataclass(frozen=True, slots=True)
class _Asked:
    """A case as domain values."""

    mode: str
    now: datetime
    query: SlotSearch
    availability: Availability
    sessions: tuple[CollectiveSession, ...]


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever a hand-made case does to the reader or the search becomes one sentence."""
    try:
        yield
    except KeyError as error:
        raise DomainRuleError("case_invalid", f"il manque « {error.args[0]} ».") from error
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
        words = " ".join(str(error).split())[:200]
        raise DomainRuleError("case_invalid", f"ce cas ne peut pas être lu ({words}).") from error


class _Reader:
    """Reads one case, numbering the names of agents, lieux and motifs as it meets them."""

    def __init__(self, case: Case) -> None:
        if not isinstance(case, Mapping):
            raise TypeError("un cas est un objet")
        self._case = case
        self._zone = _zone(case.get("timezone") or MAINLAND)
        self._now = self._moment(case["now"])
        self._numbers: dict[tuple[str, str], int] = {}

    def read(self) -> _Asked:
        mode = self._case.get("mode") or "agent_search"
        if mode not in _MODES:
            raise ValueError(f"mode {mode}")
        return _Asked(
            mode=mode,
            now=self._now,
            query=self._query(_MODES[mode]),
            availability=Availability(
                openings=tuple(
                    self._opening(number, plage)
                    for number, plage in enumerate(self._items("plages"), start=1)
                ),
                absences=tuple(
                    self._absence(item)
                    for item in self._items("absences")
                    if not _is_interval(item)
                ),
                busy=tuple(self._busy()),
                off_days=frozenset(_day(day) for day in self._items("off_days")),
            ),
            sessions=tuple(
                self._session(number, item)
                for number, item in enumerate(self._items("collective_rdvs"), start=1)
            ),
        )

    def _items(self, name: str) -> Sequence[Any]:
        return self._case.get(name) or ()

    def _number(self, kind: str, name: Any) -> int:
        return self._numbers.setdefault((kind, str(name)), len(self._numbers) + 1)

    def _lieu(self, item: Case) -> int | None:
        name = item.get("lieu")
        return None if name is None else self._number("lieu", name)

    def _agents(self, item: Case) -> list[int]:
        names = item.get("agents") or [item.get("agent") or DEFAULT_AGENT]
        return [self._number("agent", name) for name in names]

    def _motifs(self, item: Case) -> frozenset[int]:
        names = item.get("motifs") or [item.get("motif") or SEARCHED_MOTIF]
        return frozenset(self._number("motif", name) for name in names)

    def _moment(self, text: str) -> datetime:
        moment = datetime.fromisoformat(text)
        return utc(moment if moment.tzinfo else moment.replace(tzinfo=self._zone))

    def _bound(self, text: str) -> date | datetime:
        return _day(text) if len(text) == _DATE_LENGTH else self._moment(text)

    def _query(self, audience: Audience) -> SlotSearch:
        motif, filters = self._case["motif"], self._case.get("filters") or {}
        asked = self._case.get("search_range") or {}
        first, last = asked.get("from"), asked.get("to")
        max_delay = motif.get("max_delay_s")
        start = self._bound(first) if first else local_day(self._now, self._zone)
        if last:
            end = self._bound(last)
        elif audience is Audience.USAGER and max_delay is not None:
            end = self._now + timedelta(seconds=max_delay)
        else:
            end = _day(start.isoformat()) + _WEEK
        return SlotSearch(
            motif=MotifRules(
                motif_id=self._number("motif", SEARCHED_MOTIF),
                duration=motif["duration_min"],
                min_delay=motif.get("min_delay_s"),
                max_delay=max_delay,
            ),
            zone=self._zone,
            audience=audience,
            start=start,
            end=end,
            lieu_id=self._lieu(filters),
            agent_ids=frozenset(
                self._number("agent", name) for name in filters.get("agents") or ()
            ),
        )

    def _recurrence(self, item: Case) -> Recurrence | None:
        text = item.get("recurrence")
        return from_rrule(text, zone=self._zone) if text else None

    def _opening(self, number: int, plage: Case) -> Opening:
        return Opening(
            id=number,
            agent_id=self._agents(plage)[0],
            lieu_id=self._lieu(plage),
            motif_ids=self._motifs(plage),
            first_day=_day(plage["first_day"]),
            start_time=_time(plage["start"]),
            end_time=_time(plage["end"]),
            recurrence=self._recurrence(plage),
            zone=self._zone,
        )

    def _absence(self, item: Case) -> Absence:
        first_day = _day(item["first_day"])
        end_day = _day(item.get("end_day") or item["first_day"])
        end = item.get("end") or _END_OF_DAY
        if end.startswith(_END_OF_DAY) and end_day > first_day:
            end_day += timedelta(days=1)
        return Absence(
            agent_id=self._agents(item)[0],
            first_day=first_day,
            end_day=end_day,
            start_time=_time(item.get("start") or "00:00"),
            end_time=_time(end),
            recurrence=self._recurrence(item),
            zone=self._zone,
        )

    def _busy(self) -> Iterator[Busy]:
        rdvs = [
            (item, BusyKind.APPOINTMENT)
            for item in self._items("busy_rdvs")
            if (item.get("status") or "unknown") in BLOCKING_STATUSES
        ]
        absences = [(one, BusyKind.ABSENCE) for one in self._items("absences") if _is_interval(one)]
        for item, kind in [*rdvs, *absences]:
            start, end = self._moment(item["start"]), self._moment(item["end"])
            # An appointment without length blocks nothing: its ends touch whatever surrounds it.
            if start < end:
                for agent_id in self._agents(item):
                    yield Busy(agent_id, start, end, kind)

    def _session(self, number: int, item: Case) -> CollectiveSession:
        taken = item.get("participants") or 0
        return CollectiveSession(
            id=number,
            motif_id=self._number("motif", item.get("motif") or SEARCHED_MOTIF),
            lieu_id=self._lieu(item),
            starts_at=self._moment(item["starts_at"]),
            agent_ids=frozenset(self._agents(item)),
            seats_taken=taken if isinstance(taken, int) else len(taken),
            max_seats=item.get("max_participants"),
            status=item.get("status") or "unknown",
        )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"timezone {name}") from error


def _day(text: str) -> date:
    return date.fromisoformat(text[:_DATE_LENGTH])


def _time(text: str) -> time:
    """``9:00``, ``09:00``, ``09:00:01``; ``24:00`` is the midnight that ends the day."""
    if text.startswith(_END_OF_DAY):
        return MIDNIGHT
    return time.fromisoformat(text if text[1] != ":" else f"0{text}")


def _is_interval(item: Case) -> bool:
    """Whether an absence is a plain pair of instants rather than days and times."""
    return "first_day" not in item


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds")
