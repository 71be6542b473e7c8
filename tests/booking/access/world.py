"""Two organisations, two services and people of every kind: who sees what of it is known by name.

north: service social (Ada, Aline), PMI (Paul), an intervenant (Ines, service social), and a
       secretariat (Sam); Nora administers it.
south: service social (Sacha, and Aline too); Nora is basic there.
Elsa administers the espace and has no role.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.access.actor import ANONYMOUS, Actor, Kind
from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.directory.identity import actor_of_account, actor_of_agent
from booking.directory.models import Agent, AgentRole, Organisation, Service, UsagerProfile
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    ServiceFactory,
    UsagerFactory,
)

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
BASIC, ADMIN, INTERVENANT = "basic", "admin", "intervenant"


@dataclass(frozen=True)
class World:
    """`things[model][name]` is a row; `agents` are those who log in, by first name."""

    things: dict[type[models.Model], dict[str, models.Model]]

    def actor(self, name: str) -> Actor:
        if name == "anonymous":
            return ANONYMOUS
        if name == "usager":
            return Actor(Kind.USAGER)
        agent = self.things[Agent][name]
        return actor_of_account(agent.account_id) or actor_of_agent(agent, True)

    def names(self, model: type[models.Model], rows) -> set[str]:
        known = {row.pk: name for name, row in self.things[model].items()}
        return {known[row.pk] for row in rows}


def make_world(*, with_services: bool = True) -> World:
    north, south = OrganisationFactory(name="north"), OrganisationFactory(name="south")
    social, pmi = ServiceFactory(name="social"), ServiceFactory(name="pmi")
    desk = ServiceFactory(name="desk", is_secretariat=True)
    if not with_services:
        Service.objects.update(is_enabled=False)
    agents = {
        "ada": _agent("Ada", [social], {north: BASIC}),
        "aline": _agent("Aline", [social], {north: BASIC, south: BASIC}),
        "paul": _agent("Paul", [pmi], {north: BASIC}),
        "sam": _agent("Sam", [desk], {north: BASIC}),
        "nora": _agent("Nora", [pmi], {north: ADMIN, south: BASIC}),
        "sacha": _agent("Sacha", [social], {south: BASIC}),
        "nobody": _agent("Nobody", [social], {}),
        "elsa": _agent("Elsa", [], {}, is_espace_admin=True),
        "ines": _agent("Ines", [social], {north: INTERVENANT}, has_login=False),
        "gone": _agent("Gone", [social], {north: BASIC}, deleted_at=START),
    }
    motifs = {
        "social": MotifFactory(name="m-social", service=social, organisations=[north, south]),
        "pmi": MotifFactory(name="m-pmi", service=pmi, organisations=[north, south]),
        "open": MotifFactory(name="m-open", organisations=[north]),
    }
    usagers = {"of_north": _usager(north), "of_south": _usager(south), "of_none": UsagerFactory()}
    appointments = {
        "north_social": _book(north, motifs["social"], agents["ada"], usagers["of_north"], 0),
        "north_pmi": _book(north, motifs["pmi"], agents["paul"], usagers["of_north"], 1),
        "north_pmi_of_ada": _book(north, motifs["pmi"], agents["ada"], usagers["of_north"], 2),
        "north_open": _book(north, motifs["open"], agents["paul"], usagers["of_north"], 3),
        "south_social": _book(south, motifs["social"], agents["sacha"], usagers["of_south"], 4),
        "south_pmi": _book(south, motifs["pmi"], agents["nora"], usagers["of_south"], 5),
    }
    return World(
        {
            Organisation: {"north": north, "south": south},
            Agent: agents,
            type(usagers["of_north"]): usagers,
            Appointment: appointments,
            **_planning(agents, north, south),
        }
    )


def _planning(agents: dict[str, Agent], north, south) -> dict:
    windows = {
        f"{name}_{where.name}": OpeningWindowFactory(agent=agents[name], organisation=where)
        for name, where in (
            ("ada", north),
            ("aline", north),
            ("aline", south),
            ("paul", north),
            ("ines", north),
            ("sacha", south),
            ("nora", north),
        )
    }
    absences = {
        name: AbsenceFactory(agent=agents[name])
        for name in ("ada", "aline", "paul", "ines", "sacha", "nora", "gone")
    }
    return {type(windows["ada_north"]): windows, type(absences["ada"]): absences}


def _agent(name: str, services, roles: dict, *, has_login: bool = True, **fields) -> Agent:
    more = {} if has_login else {"account__none": True}
    agent = AgentFactory(first_name=name, services=services, **fields, **more)
    for organisation, level in roles.items():
        AgentRole.objects.create(agent=agent, organisation=organisation, access_level=level)
    return agent


def _usager(organisation: Organisation):
    usager = UsagerFactory()
    UsagerProfile.objects.create(organisation=organisation, usager=usager)
    return usager


def _book(organisation, motif, agent: Agent, usager, hour: int) -> Appointment:
    start = START + timedelta(hours=hour)
    end = start + timedelta(minutes=30)
    booked = Appointment.objects.create(
        organisation=organisation,
        motif=motif,
        starts_at=start,
        ends_at=end,
        created_by=Appointment.CreatedBy.AGENT,
    )
    AgentClaim.objects.create(
        agent=agent, appointment=booked, period=DateTimeTZRange(start, end, "[)")
    )
    Participation.objects.create(appointment=booked, usager=usager, link_expires_at=end)
    return booked
