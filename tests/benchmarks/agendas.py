"""Agents with full agendas, in bulk: eight half-days a week, 230 busy rows over six months.

Measures the first load of the agents' agenda, and the weeks that one turns in « Trouver un RDV »:
40 agents, 2,000 appointments with their usagers.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.availability.models import OpeningWindow
from booking.availability.projection.upkeep import bring_up_to_date
from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole, Organisation, Place, Usager
from socle import clock
from socle.accounts.models import Account
from tenants.context import in_espace
from tests.factories import AgentFactory, MotifFactory, OrganisationFactory, PlaceFactory
from tests.support.clients import HostClient

from .database import throwaway_database
from .measure import Row, Scenario, measure

NAME = "agendas"
DESCRIPTION = (
    "first load of an agenda, 40 agents and 2,000 appointments: 500 ms; weeks of slots: a second"
)
LOADED_AGENTS, LOADED_APPOINTMENTS, RUNS = 40, 2_000, 40
# The second, the fifth, the last of six months of free days, and one beyond: from the calendars.
WEEKS = (1, 2, 5, 26, 40)
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


def run() -> list[Row]:
    with throwaway_database("alpha") as (alpha,):
        with in_espace(alpha):
            made = team(LOADED_AGENTS)
            _give_appointments(made)
            viewer = _admin_of(made)
            bring_up_to_date(clock.now())
            account = Account.objects.get(pk=viewer.account_id)
        client = HostClient("alpha.localhost").log_in(account)
        agenda = f"/agent/{made.organisation.pk}/agenda"
        week = {"agent": made.agents[0].pk, "start": TODAY, "end": TODAY + timedelta(days=7)}
        month = {**week, "end": TODAY + timedelta(days=42)}
        asked = {
            "the page": (agenda, {"agent": made.agents[0].pk}),
            "its events, a week": (f"{agenda}/evenements", week),
            "its events, six weeks": (f"{agenda}/evenements", month),
            "the day on paper": (f"{agenda}/jour", {"agent": made.agents[0].pk, "du": TODAY}),
        }
        find = f"/agent/{made.organisation.pk}/trouver-un-rdv"
        motif = {"motif": made.motifs[0].pk}
        slots = {**motif, "lieu": made.place.pk}
        turned = {
            "places and their next slots": (find, motif),
            **{
                f"week {number}": (find, {**slots, "du": _in_weeks(number - 1)}) for number in WEEKS
            },
            "an empty week, nothing follows": (find, {**slots, "agents": viewer.pk}),
            "an empty week next year": (find, {**slots, "agents": viewer.pk, "du": _in_weeks(40)}),
        }

        def load(address: str, query: dict[str, object]) -> None:
            assert client.get(address, query).status_code == 200

        return [
            row
            for group, pages in (("first load", asked), ("« Trouver un RDV »", turned))
            for row in measure(
                group,
                [
                    Scenario(label, lambda found=found: load(*found))
                    for label, found in pages.items()
                ],
                runs=RUNS,
            )
        ]


def _in_weeks(number: int) -> date:
    return clock.now().date() + timedelta(weeks=number)


def _admin_of(made: Team) -> Agent:
    viewer = AgentFactory()
    AgentRole.objects.create(agent=viewer, organisation=made.organisation, access_level="admin")
    return viewer


def _working_cell(number: int) -> int:
    """The n-th of three cells a day, weekends left out."""
    day, rank = divmod(number, 3)
    return (day // 5 * 7 + day % 5) * CELLS + rank


def _give_appointments(made: Team) -> None:
    """As many for each agent, half an hour each, in the twenty working days from today."""
    made.motifs[0].organisations.add(made.organisation)
    share = LOADED_APPOINTMENTS // LOADED_AGENTS
    spans = [
        (agent, start, start + timedelta(minutes=30))
        for agent in made.agents
        for number in range(share)
        for start in [
            _start_of(number // 3 // 5 * 7 * CELLS + number // 3 % 5 * CELLS + number % 3)
        ]
    ]
    usagers = Usager.objects.bulk_create(
        Usager(first_name="Nadia", last_name=f"Benali {number}") for number in range(len(spans))
    )
    appointments = Appointment.objects.bulk_create(
        Appointment(
            organisation=made.organisation,
            motif=made.motifs[0],
            place=made.place,
            starts_at=start,
            ends_at=end,
            created_by=Appointment.CreatedBy.AGENT,
        )
        for _, start, end in spans
    )
    AgentClaim.objects.bulk_create(
        AgentClaim(agent=agent, appointment=row, period=DateTimeTZRange(start, end, "[)"))
        for (agent, start, end), row in zip(spans, appointments, strict=True)
    )
    Participation.objects.bulk_create(
        Participation(appointment=row, usager=usager, link_expires_at=row.ends_at)
        for row, usager in zip(appointments, usagers, strict=True)
    )
