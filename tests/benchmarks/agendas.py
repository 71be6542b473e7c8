"""Agents with full agendas, in bulk: eight half-days a week, 230 busy rows over six months."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection

from booking.appointments.models import Appointment
from booking.availability.models import OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole, Organisation, Place
from tests.factories import MotifFactory, OrganisationFactory, PlaceFactory

TODAY = date(2026, 11, 23)
DAYS = 182
BUSY_ROWS = 230
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")
# Cells in which no two busy rows overlap: 13 of 45 minutes between 8 h and 17 h 45, local time.
CELL = 45
CELLS = 13

_COPY = """
COPY appointments_agentclaim (agent_id, appointment_id, period, lane, blocking) FROM STDIN
"""

Span = tuple[Agent, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Team:
    """Agents of one place, and the motifs that all their windows carry."""

    organisation: Organisation
    place: Place
    motifs: Sequence[Motif]
    agents: Sequence[Agent]


def team(size: int, *, motifs: int = 1, seed: int = 7) -> Team:
    """Agents with their windows; nothing keeps them busy yet."""
    draw = random.Random(seed)
    organisation = OrganisationFactory()
    made = Team(
        organisation,
        PlaceFactory(organisation=organisation),
        [
            MotifFactory(organisations=[organisation], max_public_booking_delay=15_778_476)
            for _ in range(motifs)
        ],
        Agent.objects.bulk_create(Agent(last_name=f"Agent {n}") for n in range(size)),
    )
    AgentRole.objects.bulk_create(
        AgentRole(agent=agent, organisation=organisation) for agent in made.agents
    )
    windows = OpeningWindow.objects.bulk_create(
        _window(made, agent, half_day, TODAY - timedelta(days=draw.randrange(700)))
        for agent in made.agents
        for half_day in draw.sample(range(10), 8)
    )
    carried = OpeningWindow.motifs.through
    carried.objects.bulk_create(
        carried(openingwindow=window, motif=motif) for window in windows for motif in made.motifs
    )
    return made


def _window(made: Team, agent: Agent, half_day: int, first_day: date) -> OpeningWindow:
    weekday, afternoon = divmod(half_day, 2)
    return OpeningWindow(
        agent=agent,
        organisation=made.organisation,
        place=made.place,
        title="Permanence",
        first_day=first_day,
        start_time=time(14) if afternoon else time(9),
        end_time=time(17) if afternoon else time(12),
        recurrence=f"FREQ=WEEKLY;BYDAY={WEEKDAYS[weekday]}",
    )


def busy_at_random(made: Team, seed: int = 11) -> list[Span]:
    """As many busy rows for each agent, a quarter or half an hour long."""
    draw = random.Random(seed)
    return [
        (agent, start, start + timedelta(minutes=draw.choice((15, 30))))
        for agent in made.agents
        for cell in draw.sample(range(DAYS * CELLS), BUSY_ROWS)
        for start in [_start_of(cell) + timedelta(minutes=draw.choice((0, 5, 10, 15)))]
    ]


def busy_all_day(made: Team, number: int) -> list[Span]:
    """Every agent, every working day of so many days, from 7 h to 19 h."""
    days = [TODAY + timedelta(days=day) for day in range(number)]
    return [
        (agent, datetime.combine(day, time(6), UTC), datetime.combine(day, time(18), UTC))
        for agent in made.agents
        for day in days
        if day.weekday() < len(WEEKDAYS)
    ]


def _start_of(cell: int) -> datetime:
    day, rank = divmod(cell, CELLS)
    return datetime.combine(TODAY, time(7), UTC) + timedelta(days=day, minutes=CELL * rank)


def write_busy(made: Team, spans: Iterable[Span]) -> None:
    """As claims of appointments; the n-th claim of each agent is of the n-th appointment."""
    ranks: Counter[int] = Counter()
    rows = []
    for agent, start, end in spans:
        rows.append((agent.pk, ranks[agent.pk], start, end))
        ranks[agent.pk] += 1
    appointments = Appointment.objects.bulk_create(
        Appointment(
            organisation=made.organisation,
            motif=made.motifs[0],
            place=made.place,
            starts_at=datetime.combine(TODAY, time(9), UTC),
            ends_at=datetime.combine(TODAY, time(10), UTC),
            created_by=Appointment.CreatedBy.AGENT,
        )
        for _ in range(max(ranks.values()))
    )
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for agent_id, rank, start, end in rows:
            period = f"[{start.isoformat()},{end.isoformat()})"
            copy.write_row((agent_id, appointments[rank].pk, period, 0, True))
