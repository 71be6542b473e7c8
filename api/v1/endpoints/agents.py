"""`/agents` and `/teams`."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.directory.models import Agent
from booking.directory.services.invite_agents import invite_agents
from socle.clock import now
from socle.errors import NotVisible

from ..endpoint import Endpoint
from ..inputs.bookings import NewAgent
from ..inputs.lists import OfAgents
from ..naming import told_as
from ..objects import AgentBlueprint, TeamBlueprint
from ..schema import listing, showing, writing
from ..writing import Done, WritingEndpoint


class Agents(WritingEndpoint):
    noun = "agents"

    @listing(AgentBlueprint, "Les agents que l’on voit", OfAgents)
    def get(self, request: Request) -> Response:
        wanted = self.asked(OfAgents).get("organisation_id")

        def rows(actor: Actor, seen: QuerySet) -> QuerySet:
            if wanted in actor.organisation_ids:
                seen = seen.filter(roles__organisation_id=wanted)
            return seen.order_by("created_at", "pk")

        return self.listed("Agent", rows)

    @writing(
        NewAgent,
        AgentBlueprint,
        "Inviter un agent",
        tag="agents",
        description="Un message lui propose de venir, pendant 48 heures. Qui est déjà agent de "
        "l’espace reçoit les rôles aussitôt, sans message.",
    )
    def post(self, request: Request) -> Response:
        said = self.asked(NewAgent, root="agent")
        with self.caller.named(*said["organisation_ids"]) as actor:
            return self.write(actor, lambda: _invite(said, actor))


class Me(Endpoint):
    @showing(
        AgentBlueprint,
        "L’agent qui appelle",
        description="Sur l’hôte central, celui du premier de ses espaces, ou de celui que nomme "
        "l’en-tête X-RDV-Espace.",
    )
    def get(self, request: Request) -> Response:
        for actor in self.caller.doors():
            return self.one("Agent", Agent.objects.get(pk=actor.agent_id))
        raise NotVisible


class Teams(Endpoint):
    noun = "agents"

    @listing(TeamBlueprint, "Les équipes")
    def get(self, request: Request) -> Response:
        return self.listed("Team", lambda actor, seen: seen.order_by("pk"))


def _invite(said: dict[str, object], actor: Actor) -> Done:
    roles = dict.fromkeys(said["organisation_ids"], said["access_level"])
    with told_as(services="service_ids"):
        invited = invite_agents([said["email"]], roles, said.get("service_ids", ()), actor, now())
    return Done("Agent", (invited[0].agent.pk,))
