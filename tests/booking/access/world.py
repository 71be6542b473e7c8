"""Two organisations and people of every kind: who sees what of it is known by name.

north: service social (Ada, Aline), PMI (Paul), état civil with one right each (Tess, Rita, Ivan),
       an intervenant (Ines, service social), a secretariat (Sam), somebody who was asked to come
       (Penny); Nora administers it; Erin is basic there and administers the espace.
south: service social (Sacha, and Aline too), état civil (Prune, who prescribed into north); Nora
       is basic there.
Elsa administers the espace and has no role. `head` is an usager, whose relative is `child`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import models

from booking.access.actor import ANONYMOUS, Actor, Kind
from booking.appointments.models import Appointment
from booking.directory.identity import actor_of_account, actor_of_link, actor_of_usager
from booking.directory.models import Agent, AgentInvitation, AgentRole, Service, Usager
from tests.factories import AgentFactory, OrganisationFactory, ServiceFactory

from .things import NOW, World, make_things

BASIC, ADMIN, INTERVENANT = "basic", "admin", "intervenant"
LATER = datetime(2026, 11, 25, tzinfo=UTC)
# Those of the platform who are nobody in an espace.
STRANGERS = {
    "prescriber": Actor(Kind.PRESCRIPTEUR),
    "operator": Actor(Kind.OPERATOR),
    "anonymous": ANONYMOUS,
}


@dataclass(frozen=True)
class Cast:
    """The world, and the actors in it as logins would make them."""

    things: World

    def actor(self, name: str) -> Actor:
        """Who logs in to nothing is anonymous."""
        if name in STRANGERS:
            return STRANGERS[name]
        if name in ("head", "child", "stranger"):
            key = {"stranger": "of_none"}.get(name, name)
            return actor_of_usager(self.things[Usager][key].pk)
        if name == "link":
            booked = self.things[Appointment]["social"]
            return actor_of_link(booked.participations.get().pk)
        return actor_of_account(self.things[Agent][name].account_id) or ANONYMOUS

    def names(self, model: type[models.Model], rows) -> set[str]:
        known = {row.pk: name for name, row in self.things[model].items()}
        return {known[row.pk] for row in rows}


def make_world(*, with_services: bool = True) -> Cast:
    north, south = OrganisationFactory(name="north"), OrganisationFactory(name="south")
    social, pmi = ServiceFactory(name="social"), ServiceFactory(name="pmi")
    desk = ServiceFactory(name="desk", is_secretariat=True)
    civil = ServiceFactory(name="civil")
    services = {"social": social, "pmi": pmi, "desk": desk, "civil": civil}
    if not with_services:
        Service.objects.update(is_enabled=False)
    agents = {
        "ada": _agent("Ada", [social], {north: BASIC}),
        "aline": _agent("Aline", [social], {north: BASIC, south: BASIC}),
        "paul": _agent("Paul", [pmi], {north: BASIC}),
        "sam": _agent("Sam", [desk], {north: BASIC}),
        "nora": _agent("Nora", [pmi], {north: ADMIN, south: BASIC}),
        "sacha": _agent("Sacha", [social], {south: BASIC}),
        "prune": _agent("Prune", [civil], {south: BASIC}),
        "tess": _agent("Tess", [civil], {north: BASIC}, manage_teams=True),
        "rita": _agent("Rita", [civil], {north: BASIC}, manage_access_rights=True),
        "ivan": _agent("Ivan", [civil], {north: BASIC}, invite_agents=True),
        "erin": _agent("Erin", [], {north: BASIC}, is_espace_admin=True),
        "elsa": _agent("Elsa", [], {}, is_espace_admin=True),
        "nobody": _agent("Nobody", [social], {}),
        "ines": _agent("Ines", [social], {north: INTERVENANT}, has_login=False),
        "penny": _agent("Penny", [], {north: BASIC}),
        # Removed, though an import left the role.
        "gone": _agent("Gone", [social], {north: BASIC}, deleted_at=NOW),
    }
    AgentInvitation.objects.create(agent=agents["penny"], expires_at=LATER)
    return Cast(make_things(north, south, services, agents))


def _agent(name: str, services, roles: dict, *, has_login: bool = True, **fields) -> Agent:
    more = {} if has_login else {"account__none": True}
    agent = AgentFactory(first_name=name, services=services, **fields, **more)
    for organisation, level in roles.items():
        AgentRole.objects.create(agent=agent, organisation=organisation, access_level=level)
    return agent
