"""The time that each agent has for appointments, before anyone has booked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.domain.holidays import is_holiday
from booking.domain.intervals import Interval, overlaps, subtract
from booking.domain.openings import Absence, Opening

from .blueprint import EspaceSpec, SessionSpec, WindowSpec
from .when import When


@dataclass(frozen=True)
class Stretch:
    """A part of one occurrence of a window in which the agent is free."""

    window: WindowSpec
    day: date
    interval: Interval[datetime]


@dataclass(frozen=True)
class Meeting:
    """One occurrence of a collective session."""

    session: SessionSpec
    day: date
    interval: Interval[datetime]


class Diary:
    """All the agents' time in an espace from one day to another, both included."""

    def __init__(self, espace: EspaceSpec, today: date, first: date, last: date) -> None:
        self.espace = espace
        self.zone = ZoneInfo(espace.time_zone)
        self.today, self.first, self.last = today, first, last
        self.away = {agent.key: self._absences_of(agent.key) for agent in espace.agents}
        self.meetings = sorted(
            self._meetings(), key=lambda met: (met.interval.start, met.session.title)
        )

    def stretches(self) -> list[Stretch]:
        """In order of start, then of agent: neither holiday, absence nor meeting in any."""
        found = []
        for window in self.espace.windows:
            busy = self._busy(window.agent)
            for day, interval in self._openings(window.when):
                found += [Stretch(window, day, rest) for rest in subtract([interval], busy)]
        return sorted(found, key=lambda part: (part.interval.start, part.window.agent))

    def _busy(self, agent: str) -> list[Interval[datetime]]:
        met = [met.interval for met in self.meetings if agent in met.session.agents]
        return [*self.away[agent], *met]

    def _meetings(self) -> Iterator[Meeting]:
        """The sessions whose agents are all there."""
        for session in self.espace.sessions:
            away = [absence for agent in session.agents for absence in self.away[agent]]
            for day, interval in self._openings(session.when):
                if not any(overlaps(interval, absence) for absence in away):
                    yield Meeting(session, day, interval)

    def _openings(self, when: When) -> Iterator[tuple[date, Interval[datetime]]]:
        opening = Opening(
            id=0,
            agent_id=0,
            lieu_id=None,
            motif_ids=frozenset(),
            first_day=when.first_day(self.today),
            start_time=when.start,
            end_time=when.end,
            recurrence=when.recurrence(self.today),
            zone=self.zone,
        )
        for interval in opening.intervals(self.first, self.last):
            day = interval.start.astimezone(self.zone).date()
            if not is_holiday(day, self.espace.holiday_zone):
                yield day, interval

    def _absences_of(self, agent: str) -> list[Interval[datetime]]:
        found = []
        for absence in self.espace.absences:
            if absence.agent == agent:
                when = absence.when
                found += Absence(
                    agent_id=0,
                    first_day=when.first_day(self.today),
                    end_day=when.end_day(self.today),
                    start_time=when.start,
                    end_time=when.end,
                    recurrence=when.recurrence(self.today),
                    zone=self.zone,
                ).intervals(self.first, self.last)
        return found
