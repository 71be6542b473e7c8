"""What an agent may look for in one organisation: its motifs, agents, teams and places."""

from collections.abc import Sequence
from dataclasses import dataclass

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Place, Service, Team
from booking.web.agent.order import by_name


@dataclass(frozen=True, slots=True)
class Choices:
    """All in the order of names; teams with the agents of theirs that one may look for."""

    motifs: Sequence[Motif]
    agents: Sequence[Agent]
    teams: Sequence[Team]
    members: dict[int, frozenset[int]]
    places: Sequence[Place]

    @property
    def services(self) -> list[Service]:
        found = {motif.service_id: motif.service for motif in self.motifs if motif.service_id}
        return sorted(found.values(), key=lambda service: service.name.lower())


def load_choices(actor: Actor, organisation: Organisation) -> Choices:
    """Those that the actor may see (5 queries)."""
    agents = list(agents_of(actor, organisation))
    teams = list(Team.objects.filter(agents__in=agents).distinct().order_by(*by_name("name")))
    members = {team.pk: set() for team in teams}
    pairs = Team.agents.through.objects.filter(team__in=teams, agent__in=agents)
    for team_id, agent_id in pairs.values_list("team_id", "agent_id"):
        members[team_id].add(agent_id)
    return Choices(
        motifs=list(motifs_of(actor, organisation)),
        agents=agents,
        teams=teams,
        members={pk: frozenset(found) for pk, found in members.items()},
        places=list(places_of(organisation)),
    )


def motifs_of(actor: Actor, organisation: Organisation):
    """The organisation's motifs that the actor may use."""
    rows = Motif.objects.current().filter(organisations=organisation).select_related("service")
    return visible_to(rows, actor).order_by(*by_name("name"), "pk")


def agents_of(actor: Actor, organisation: Organisation):
    """The organisation's agents, intervenants too, whom the actor may see."""
    rows = Agent.objects.named().filter(roles__organisation=organisation)
    return visible_to(rows, actor).order_by(*by_name("last_name", "first_name"), "pk")


def places_of(organisation: Organisation):
    """The open places; those made for one appointment are nobody's choice."""
    rows = Place.objects.filter(organisation=organisation, availability=Place.Availability.ENABLED)
    return rows.order_by(*by_name("name"), "pk")
