"""`/rdv_plans`: another application asks the agent to book, and takes them back afterwards."""

from contextlib import AbstractContextManager

from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.appointments.services.plan_booking import plan_booking
from booking.directory.models import Usager
from booking.directory.services.create_usager import create_usager
from socle.clock import now
from socle.errors import Forbidden

from ..errors import Unprocessable
from ..inputs.outside import NewRdvPlan
from ..objects import RdvPlanBlueprint
from ..schema import ERRORS, rooted, showing, writing
from ..writing import Done, WritingEndpoint
from .users import Anybody

NAME, TAG = "RdvPlan", "rdv_plans"


class RdvPlans(WritingEndpoint):
    noun = "rdvs"

    @writing(
        NewRdvPlan,
        {201: rooted(RdvPlanBlueprint), **ERRORS},
        "Faire prendre un rendez-vous par l’agent",
        tag=TAG,
        description="L’agent ouvre `url`, prend le rendez-vous, puis revient à `return_url`, "
        "s’il est dit.",
    )
    def post(self, request: Request) -> Response:
        said = self.asked(NewRdvPlan, root=RdvPlanBlueprint.singular)
        with self._where(said["user"].get("id")) as actor:
            return self.write(actor, lambda: _plan(said, actor))

    def _where(self, user_id: int | None) -> AbstractContextManager[Actor]:
        """Where the person is known; for somebody new, where `/agents/me` finds the agent."""
        if user_id is not None:
            return self.caller.located(user_id)
        return self.caller.first()


class OneRdvPlan(WritingEndpoint):
    noun = "rdvs"

    @showing(RdvPlanBlueprint, "Ce qu’est devenue la demande")
    def get(self, request: Request, plan_id: int) -> Response:
        with self.caller.located(plan_id) as actor:
            return self.one(NAME, self.found(NAME, actor, plan_id))


def _plan(said: dict[str, object], actor: Actor) -> Done:
    person = dict(said["user"])
    usager_id = person.pop("id", None) or _new(person, actor).pk
    addresses = (said.get(name) or "" for name in ("return_url", "dossier_url"))
    plan = plan_booking(usager_id, *addresses, actor)
    return Done(NAME, (plan.pk,), status=201)


def _new(person: dict[str, object], actor: Actor) -> Usager:
    for name in ("first_name", "last_name"):
        if not (person.get(name) or "").strip():
            raise Unprocessable(name, "blank", "doit être rempli")
    if not actor.organisation_ids:
        raise Forbidden
    return create_usager(
        person,
        min(actor.organisation_ids),
        actor,
        now(),
        ignored=Anybody(),
        through=Usager.CreatedThrough.AGENT_CREATION_API,
    )
