"""Slot search as the pages ask for it, from rows to answers: free days beside the calendars.

Agents with eight half-days a week and 230 busy rows each. The calendars are read as the service
that we rebuild reads them at each search: the same answers, which is checked before anything is
timed, and the ratio of each row is to them.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments import search
from booking.appointments.supply.free_calendar import NotProjected
from booking.appointments.wanted import Wanted
from booking.availability.projection.upkeep import bring_up_to_date
from booking.domain.slot_search import Audience
from tenants.context import in_espace
from tenants.postgresql.base import as_owner

from . import agendas, slots_upkeep
from .agendas import TODAY, Team
from .database import throwaway_database
from .measure import Row, Scenario, measure

NAME = "slots"
DESCRIPTION = (
    "slot search all-in from the database, 1,000 and 100 agents, and what it costs to keep"
)
RUNS, EXACT_RUNS = 100, 3
NOW = datetime(2026, 11, 23, 7, 12, 30, tzinfo=UTC)
WEEK, SIX_WEEKS = TODAY + timedelta(days=6), TODAY + timedelta(days=41)
# Full up to the last days that may be booked.
FULL_DAYS = 178


@dataclass(frozen=True, slots=True)
class Question:
    """A search of a page, and the milliseconds that nineteen in twenty must stay under."""

    label: str
    target: int
    ask: Callable[[], object]


def run() -> list[Row]:
    with throwaway_database("alpha") as (espace,), in_espace(espace):
        hundred, thousand, full = _fill()
        took = _timed(lambda: bring_up_to_date(NOW))
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        rows = []
        for group, questions in (
            ("1,000 agents", _questions(thousand)),
            ("1,000 agents, full for six months", _next_ones(full)),
            ("100 agents", _questions(hundred)),
        ):
            rows += _compared(group, questions)
        agents = sum(len(team.agents) for team in (hundred, thousand, full))
        return rows + slots_upkeep.run(thousand, NOW, agents, took)


def _fill() -> tuple[Team, Team, Team]:
    teams = agendas.team(100), agendas.team(1000, seed=8), agendas.team(1000, seed=9)
    for team in teams[:2]:
        agendas.write_busy(team, agendas.busy_at_random(team))
    agendas.write_busy(teams[2], agendas.busy_all_day(teams[2], FULL_DAYS))
    return teams


def _questions(team: Team) -> list[Question]:
    usager, agent = _wanted(team, Audience.USAGER), _wanted(team, Audience.AGENT)
    ten = replace(agent, agent_ids=[one.pk for one in team.agents[::10][:10]])
    small = len(team.agents) == 100
    weeks, week, following = (10, 10, 10) if small else (50, 10, 20)
    return [
        Question("usager, 6 weeks", weeks, _slots(usager, SIX_WEEKS)),
        Question("usager, 6 weeks, starts alone", weeks, _starts(usager, SIX_WEEKS)),
        Question("usager, 1 week", week, _slots(usager, WEEK)),
        Question("usager, 1 week, starts alone", week, _starts(usager, WEEK)),
        Question("agent, 1 week, ten chosen agents", week, _slots(ten, WEEK)),
        Question("agent, 1 week, everybody's slots", weeks, _slots(agent, WEEK)),
        *_next_ones(team, following),
        Question("last check of one start", following, _candidates(usager)),
    ]


def _next_ones(team: Team, target: int = 20) -> list[Question]:
    usager, agent = _wanted(team, Audience.USAGER), _wanted(team, Audience.AGENT)
    one = replace(usager, agent_ids=[team.agents[-1].pk])
    anywhere = replace(usager, place=None)
    return [
        Question("next, usager", target, lambda: search.next_slot(usager, TODAY, NOW)),
        Question("next, agent", target, lambda: search.next_slot(agent, TODAY, NOW)),
        Question("next, one referent agent", target, lambda: search.next_slot(one, TODAY, NOW)),
        Question(
            "next by place",
            target,
            lambda: search.next_slot_by_place(anywhere, [team.place], NOW),
        ),
    ]


def _wanted(team: Team, audience: Audience) -> Wanted:
    organisation_ids = (team.organisation.pk,)
    return Wanted(team.motifs[0], team.place, organisation_ids, audience=audience)


def _slots(wanted: Wanted, last: date) -> Callable[[], object]:
    return lambda: search.slots_between(wanted, TODAY, last, NOW)


def _starts(wanted: Wanted, last: date) -> Callable[[], object]:
    return lambda: search.starts_between(wanted, TODAY, last, NOW)


def _candidates(wanted: Wanted) -> Callable[[], object]:
    start = search.slots_between(wanted, WEEK, WEEK + timedelta(days=3), NOW)[7].start
    return lambda: search.candidates(wanted, start, NOW)


def _compared(group: str, questions: list[Question]) -> list[Row]:
    for question in questions:
        with calendars_only():
            exact = question.ask()
        assert question.ask() == exact, question.label
    fast = measure(
        group, [Scenario(question.label, question.ask) for question in questions], runs=RUNS
    )
    with calendars_only():
        slow = measure(
            group,
            [Scenario(question.label, question.ask) for question in questions],
            runs=EXACT_RUNS,
            warm_up=0,
        )
    rows = []
    for question, quick, calendars in zip(questions, fast, slow, strict=True):
        label = f"{question.label} (< {question.target} ms; {_queries(question)} queries)"
        rows.append(replace(quick, label=label, ratio=quick.p50 / calendars.p50))
        rows.append(replace(calendars, label="  from the calendars", ratio=1.0))
    return rows


def _queries(question: Question) -> int:
    with CaptureQueriesContext(connection) as captured:
        question.ask()
    return len(captured)


@contextmanager
def calendars_only() -> Iterator[None]:
    """Searches find no free days."""
    former = search.fast_search._load
    search.fast_search._load = _refuse
    try:
        yield
    finally:
        search.fast_search._load = former


def _refuse(*args: object) -> None:
    raise NotProjected


def _timed(work: Callable[[], object]) -> float:
    gc.disable()
    begun = time.perf_counter()
    work()
    gc.enable()
    return (time.perf_counter() - begun) * 1000
