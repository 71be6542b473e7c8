"""What each actor sees among 200,000 usagers and 100,000 appointments: first pages and counts."""

import os
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from booking.access.actor import Actor, Kind, Level
from booking.access.decisions import visible_to
from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole, DirectoryChange, Service, Usager
from tenants.context import in_espace
from tenants.postgresql.base import as_owner

from .database import throwaway_database
from .measure import Row, Scenario, measure
from .usagers import ORGANISATIONS, USAGERS, fill_usagers

NAME = "visibility"
DESCRIPTION = "first pages of visible_to among 200,000 usagers and 100,000 appointments"
APPOINTMENTS, AGENTS, SERVICES, BATCH, PAGE = 100_000, 200, 8, 5_000, 50
START = datetime(2026, 6, 1, 8, tzinfo=UTC)
SLOT = timedelta(minutes=30)


def run() -> list[Row]:
    """With `EXPLAIN` in the environment, the plans are printed beside the figures."""
    with throwaway_database("alpha") as (alpha,), in_espace(alpha):
        organisations = fill_usagers()
        agents = _staff(organisations)
        _book(organisations, agents)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        rows = []
        for name, actor in _actors(organisations, agents).items():
            asked = _lists(actor)
            if os.environ.get("EXPLAIN"):
                for label, queryset in asked.items():
                    print(f"-- {name}, {label}\n{queryset.explain(analyze=True)}\n")
            scenarios = [Scenario(label, lambda q=q: list(q.all())) for label, q in asked.items()]
            rows += measure(name, scenarios, runs=30)
        return rows


def _actors(organisations, agents) -> dict[str, Actor]:
    here = organisations[0].pk
    service = agents[0].services.values_list("pk", flat=True)
    common = {"kind": Kind.AGENT, "agent_id": agents[0].pk, "service_ids": frozenset(service)}
    family = Usager.objects.order_by("pk").values_list("pk", flat=True)[:3]
    return {
        "basic, one service": Actor(**common, roles={here: Level.BASIC}),
        "basic, every organisation": Actor(
            **common, roles={organisation.pk: Level.BASIC for organisation in organisations}
        ),
        "admin": Actor(**common, roles={here: Level.ADMIN}),
        "espace admin": Actor(**common, is_espace_admin=True),
        "usager": Actor(Kind.USAGER, usager_id=family[0], usager_ids=frozenset(family)),
    }


def _lists(actor: Actor) -> dict[str, QuerySet]:
    day = (START + timedelta(days=100), START + timedelta(days=101))
    booked = visible_to(Appointment.objects.all(), actor)
    parts = visible_to(Participation.objects.all(), actor)
    changes = visible_to(DirectoryChange.objects.all(), actor)
    one = Usager.objects.order_by("pk").values_list("pk", flat=True)[0]
    lists = {
        "usagers, first page": visible_to(Usager.objects.all(), actor).order_by("sort_name", "pk"),
        "appointments, first page": booked.order_by("starts_at", "pk"),
        "appointments, last page": booked.order_by("-starts_at", "-pk"),
        "appointments of a day": booked.filter(starts_at__range=day).order_by("starts_at"),
        "participations of an usager": parts.filter(usager_id=one).order_by("pk"),
        "history, latest": changes.order_by("-made_at"),
        "agents": visible_to(Agent.objects.all(), actor).order_by("last_name", "pk"),
    }
    if actor.kind is Kind.AGENT:
        prescribed = visible_to(Appointment.objects.all(), actor, "see_confirmation")
        lists["confirmations of what one prescribed"] = prescribed.order_by("-starts_at")
    return {label: queryset[:PAGE] for label, queryset in lists.items()}


def _staff(organisations) -> list[Agent]:
    services = Service.objects.bulk_create(
        Service(name=f"Service {n}", short_name=f"S{n}") for n in range(SERVICES)
    )
    agents = Agent.objects.bulk_create(Agent(last_name=f"Agent {n:03}") for n in range(AGENTS))
    AgentRole.objects.bulk_create(
        AgentRole(agent=agent, organisation=organisations[n % ORGANISATIONS])
        for n, agent in enumerate(agents)
    )
    shares = Agent.services.through
    shares.objects.bulk_create(
        shares(agent=agent, service=services[n // ORGANISATIONS % SERVICES])
        for n, agent in enumerate(agents)
    )
    motifs = Motif.objects.bulk_create(
        Motif(name=f"Motif {n}", color="#1f5f8b", service=service)
        for n, service in enumerate(services)
    )
    for motif in motifs:
        motif.organisations.set(organisations)
    return agents


def _book(organisations, agents) -> None:
    """Each agent in turn, half an hour each, for the usagers of the organisation."""
    motifs = list(Motif.objects.order_by("pk"))
    usagers = list(Usager.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, APPOINTMENTS, BATCH):
        booked, claims, parts = [], [], []
        for n in range(first, first + BATCH):
            agent_n, turn = n % AGENTS, n // AGENTS
            start = START + timedelta(days=turn // 16) + SLOT * (turn % 16)
            booked.append(
                Appointment(
                    organisation=organisations[agent_n % ORGANISATIONS],
                    motif=motifs[agent_n // ORGANISATIONS % SERVICES],
                    starts_at=start,
                    ends_at=start + SLOT,
                    created_by=Appointment.CreatedBy.AGENT,
                )
            )
        Appointment.objects.bulk_create(booked)
        for n, one in enumerate(booked, start=first):
            period = DateTimeTZRange(one.starts_at, one.ends_at, "[)")
            claims.append(AgentClaim(agent=agents[n % AGENTS], appointment=one, period=period))
            parts.append(
                Participation(
                    appointment=one,
                    usager_id=usagers[n * 7 % USAGERS],
                    link_expires_at=one.ends_at,
                    created_by_agent=agents[n % AGENTS],
                    created_by_agent_prescripteur=n % 50 == 0,
                )
            )
        AgentClaim.objects.bulk_create(claims)
        Participation.objects.bulk_create(parts)
        DirectoryChange.objects.bulk_create(
            DirectoryChange(
                noun=DirectoryChange.Noun.USAGER,
                object_id=part.usager_id,
                verb="edited",
                author_kind="agent",
                made_at=part.link_expires_at,
            )
            for part in parts
        )
