"""Search as one types among 200,000 records: own organisation, whole espace, rare and common.

The search alone, then whole requests: session, actor, shell, results and templates included.
"""

import time
from collections.abc import Callable, Iterable
from itertools import islice, product

from django.db import connection

from booking.access.actor import Actor, Kind, Level
from booking.directory.models import Agent, AgentRole, Organisation, Usager, UsagerProfile
from booking.directory.usager_search import search_usagers, search_with_others
from socle.accounts.models import Account
from tenants.context import in_espace
from tenants.postgresql.base import as_owner
from tests.factories import AgentFactory
from tests.support.clients import HostClient

from .database import throwaway_database
from .measure import Row, Scenario, measure, row_of

NAME = "usagers"
DESCRIPTION = "search as one types among 200,000 usagers, 40 organisations; the target is 100 ms"
USAGERS, ORGANISATIONS, BATCH = 200_000, 40, 10_000
FIRST = ("Nadia", "Jean-Noël", "Zoé", "Karim", "Éloïse", "Mohamed", "Marie", "Léa", "Hugo", "Inès")
BEGINNINGS = ("Ben", "Du", "Mar", "Le", "Pé", "Ro", "Gar", "Bou", "Moro", "Ha", "Vas", "Œu", "Cas")
MIDDLES = ("a", "po", "ti", "re", "sso", "ché", "na", "li", "cou", "be", "du", "ri", "va", "go")
ENDS = ("li", "nt", "n", "au", "tte", "ski", "rd", "ez", "ra", "ni", "yer", "val", "lle", "s")
# What is typed, letter by letter, and what it is.
TYPED = {
    "one letter": "m",
    "two letters": "na",
    "a common first name": "nadia",
    "two words, accents": "jean benapo",
    "a whole rare name": "zoé œuvagorayer",
    "an address": "nadia.marti",
    "a number": "06 12 34",
    "nobody": "xqzw",
}


def run() -> list[Row]:
    with throwaway_database("alpha") as (alpha,), in_espace(alpha):
        begun = time.perf_counter()
        organisations = fill_usagers()
        took = (time.perf_counter() - begun) * 1000
        local = Actor(Kind.AGENT, roles={organisations[0].pk: Level.BASIC})
        large = Actor(Kind.AGENT, roles={one.pk: Level.BASIC for one in organisations[::2]})
        chief = Actor(Kind.AGENT, is_espace_admin=True)
        rows = [row_of("fill (once)", f"{USAGERS} records in bulk", [took, took], took)]
        for label, actor in (
            ("one organisation", local),
            ("twenty organisations", large),
            ("whole espace", chief),
        ):
            rows += measure(f"search, {label}", _scenarios(search_usagers, actor), runs=40)
        rows += measure(
            "search with others, masked", _scenarios(search_with_others, local), runs=40
        )
        return rows + _requests(organisations[0])


def _requests(organisation: Organisation) -> list[Row]:
    """What a browser asks for, from session to template, by two kinds of agents."""
    here = f"/agent/{organisation.pk}/usagers"
    agents = {
        "one organisation": AgentFactory(organisation=organisation),
        "twenty organisations": _agent_of(Organisation.objects.order_by("pk")[::2]),
        "whole espace": AgentFactory(organisation=organisation, is_espace_admin=True),
    }
    known = Usager.objects.filter(profiles__organisation=organisation).first()
    rows = []
    for label, agent in agents.items():
        client = HostClient("alpha.localhost").log_in(Account.objects.get(pk=agent.account_id))
        for group, address, headers in (
            ("suggestions", f"{here}/suggestions", {}),
            ("results", here, {"HX-Request": "true"}),
            ("whole page", here, {}),
        ):
            scenarios = [
                Scenario(f"{words} ({typed})", _asking(client, address, typed, headers))
                for words, typed in TYPED.items()
            ]
            rows += measure(f"request: {group}, {label}", scenarios, runs=20)
        record = Scenario("the record", _asking(client, f"{here}/{known.pk}", "", {}))
        rows += measure(f"request: record, {label}", [record], runs=20)
    return rows


def _agent_of(organisations: Iterable[Organisation]) -> Agent:
    agent = AgentFactory()
    AgentRole.objects.bulk_create(AgentRole(agent=agent, organisation=one) for one in organisations)
    return agent


def _asking(client: HostClient, address: str, typed: str, headers: dict) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(address, {"q": typed}, headers=headers).status_code == 200

    return ask


def _scenarios(search, actor: Actor) -> list[Scenario]:
    return [
        Scenario(f"{label} ({typed})", lambda typed=typed: search(typed, actor))
        for label, typed in TYPED.items()
    ]


def fill_usagers() -> list[Organisation]:
    """Names by combination: the same at every run, as unevenly spread as the lists are long."""
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Maison {n}", slug=f"maison-{n}") for n in range(ORGANISATIONS)
    )
    people = _people()
    while batch := list(islice(people, BATCH)):
        usagers = Usager.objects.bulk_create(batch)
        UsagerProfile.objects.bulk_create(
            UsagerProfile(usager=usager, organisation=organisations[number % ORGANISATIONS])
            for number, usager in enumerate(usagers)
        )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE directory_usager, directory_usagerprofile")
    return organisations


def _people():
    endings = product(MIDDLES, MIDDLES, ENDS)
    lasts = [f"{begin}{''.join(end)}" for end in endings for begin in BEGINNINGS]
    for number in range(USAGERS):
        first, last = FIRST[number % len(FIRST)], lasts[number * 7919 % len(lasts)]
        yield Usager(
            first_name=first,
            last_name=last,
            email=f"{first}.{last}{number}@demo.example".lower(),
            phone_number=f"+336{12_000_000 + number * 337 % 80_000_000:08d}",
        )
