"""Changes: once for each key, and told as the object stands afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible
from booking.appointments.once import once_told
from booking.directory.models import Agent, Usager
from socle.clock import now
from socle.errors import NotVisible

from .endpoint import Endpoint
from .inputs.tree import asked_of
from .objects import OBJECTS, ReferentAssignationBlueprint, payload_of, referent_assignation

REFERENT = "ReferentAssignation"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: the object to tell, by name and identifiers; nothing to tell without."""

    name: str = ""
    ids: tuple[int, ...] = ()
    status: int = 200

    @classmethod
    def deleted(cls) -> "Done":
        return cls(status=204)


class WritingEndpoint(Endpoint):
    """Where the field's server takes PATCH and PUT alike, so do we: `put = patch`. Both change what
    is said and leave the rest.
    """

    def write(self, actor: Actor, work: Callable[[], Done]) -> Response:
        """Do the work in a transaction, once for each `Idempotency-Key` of the caller.

        What is kept of the answer are identifiers: asked again, it tells the object as it is now,
        to who may still see it.

        Raises:
            KeyReused, KeyInFlight: see `once`.
            NotVisible: asked again, of an object that is gone, or out of the caller's sight since.
        """
        key = self.request.headers.get("Idempotency-Key", "")
        if not key:
            with transaction.atomic():
                return told(work())
        body = (self.request.method, self.request.path, asked_of(self.request))

        def kept() -> dict[str, object]:
            done = work()
            return {"name": done.name, "ids": list(done.ids), "status": done.status}

        again, answer = once_told(key, self.caller.key, now(), body, kept)
        done = Done(answer["name"], tuple(answer["ids"]), answer["status"])
        if again:
            _require_sight(actor, done)
        response = told(done)
        if again:
            response["Idempotent-Replayed"] = "true"
        return response


def _require_sight(actor: Actor, done: Done) -> None:
    """Rights may have gone between the two requests, and others may have changed the object."""
    if done.name == REFERENT:
        fetch_visible(Usager.objects.all(), actor, pk=done.ids[1])
    elif done.name:
        fetch_visible(OBJECTS[done.name].model._base_manager.all(), actor, pk=done.ids[0])


def told(done: Done) -> Response:
    """
    Raises:
        NotVisible: the object is gone since.
    """
    if not done.name:
        return Response(status=done.status)
    if done.name == REFERENT:
        agent, usager = (
            Agent.objects.filter(pk=done.ids[0]).first(),
            Usager.objects.select_related("responsible").filter(pk=done.ids[1]).first(),
        )
        if agent is None or usager is None:
            raise NotVisible
        root, body = ReferentAssignationBlueprint.singular, referent_assignation(agent, usager)
    else:
        root, body = OBJECTS[done.name].blueprint.singular, payload_of(done.name, done.ids[0])
        if body is None:
            raise NotVisible
    return Response({root: body}, status=done.status)
