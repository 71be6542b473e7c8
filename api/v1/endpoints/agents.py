"""`/agents` and `/teams`."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.directory.models import Agent
from socle.errors import NotVisible

from ..endpoint import Endpoint
from ..inputs.lists import OfAgents
from ..objects import AgentBlueprint, TeamBlueprint
from ..schema import listing, showing


class Agents(Endpoint):
    noun = "agents"

    @listing(AgentBlueprint, "Les agents que l’on voit", OfAgents)
    def get(self, request: Request) -> Response:
        wanted = self.asked(OfAgents).get("organisation_id")

        def rows(actor: Actor, seen: QuerySet) -> QuerySet:
            if wanted in actor.organisation_ids:
                seen = seen.filter(roles__organisation_id=wanted)
            return seen.order_by("created_at", "pk")

        return self.listed("Agent", rows)


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
