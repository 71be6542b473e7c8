"""`/rdvs`, and the statuses of appointments and participations."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from booking.appointments.cautions import Code
from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.set_status import set_participation_status, set_status
from booking.domain import statuses
from socle.clock import now

from ..endpoint import Endpoint, author_of
from ..errors import MissingRoot
from ..inputs.fields import here
from ..inputs.lists import OfRdvs, OfRdvsOfOrganisation
from ..inputs.others import ParticipationChange, StatusChange
from ..inputs.tree import asked_of
from ..objects import RdvBlueprint
from ..schema import listing, writing
from ..writing import Done, WritingEndpoint

# A machine has nobody to show cautions to: what it says, it means.
CONFIRMED = Confirmation(frozenset(Code))


class Rdvs(Endpoint):
    noun = "rdvs"

    @listing(RdvBlueprint, "Les rendez-vous que l’agent voit", OfRdvs)
    def get(self, request: Request) -> Response:
        said = self.asked(OfRdvs)
        return self.listed("Rdv", lambda actor, seen: _narrowed(seen, said).order_by("pk"))


class RdvsOfOrganisation(Endpoint):
    noun = "rdvs"

    @listing(RdvBlueprint, "Les rendez-vous d’une organisation", OfRdvsOfOrganisation)
    def get(self, request: Request, organisation_id: int) -> Response:
        said = {**self.asked(OfRdvsOfOrganisation), "organisation_id": organisation_id}
        return self.listed("Rdv", lambda actor, seen: _narrowed(seen, said).order_by("pk"))


class RdvStatus(WritingEndpoint):
    noun = "rdvs"
    shows = "Rdv"

    @writing(StatusChange, RdvBlueprint, "Donner son statut à un rendez-vous", tag="rdvs")
    def patch(self, request: Request, rdv_id: int) -> Response:
        status = self.asked(StatusChange, root=RdvBlueprint.singular)["status"]
        with self.caller.located(rdv_id) as actor:
            self.matched(actor, rdv_id)
            return self.write(actor, lambda: _mark_rdv(rdv_id, status, actor))


class OneParticipation(WritingEndpoint):
    noun = "rdvs"

    @writing(
        ParticipationChange,
        RdvBlueprint,
        "Donner son statut à une participation",
        tag="participations",
    )
    def patch(self, request: Request, participation_id: int) -> Response:
        if not isinstance(asked_of(request).get("participation"), dict):
            raise MissingRoot("participation")
        status = self.asked(ParticipationChange)["participation"]["status"]
        with self.caller.located(participation_id) as actor:
            return self.write(actor, lambda: _mark_part(participation_id, status, actor))


def _narrowed(rows: QuerySet, said: dict[str, object]) -> QuerySet:
    """Identifiers that lead nowhere give an empty list."""
    if said.get("organisation_id"):
        rows = rows.filter(organisation_id=said["organisation_id"])
    if said.get("user_id"):
        parts = Participation.objects.filter(usager_id=said["user_id"])
        rows = rows.filter(pk__in=parts.values("appointment_id"))
    if said.get("agent_id"):
        claims = AgentClaim.objects.filter(agent_id=said["agent_id"], appointment__isnull=False)
        rows = rows.filter(pk__in=claims.values("appointment_id"))
    if "id" in said:
        rows = rows.filter(pk__in=said["id"])
    if said.get("status"):
        rows = rows.filter(status=said["status"])
    if said.get("starts_after"):
        rows = rows.filter(starts_at__gte=here(said["starts_after"]))
    if said.get("starts_before"):
        rows = rows.filter(starts_at__lte=here(said["starts_before"]))
    return rows


def _mark_rdv(rdv_id: int, status: str, actor: Actor) -> Done:
    rdv = fetch_visible(Appointment.objects.select_related("motif", "place"), actor, pk=rdv_id)
    require_seen(actor, "edit", rdv)
    for step in _steps(rdv.status, status):
        set_status(rdv.pk, step, author_of(actor), now(), confirmation=CONFIRMED)
    return Done("Rdv", (rdv.pk,))


def _mark_part(participation_id: int, status: str, actor: Actor) -> Done:
    """Of an individual appointment, the status is the appointment's."""
    parts = Participation.objects.select_related("appointment__motif")
    part = fetch_visible(parts, actor, pk=participation_id)
    require_seen(actor, "edit", part)
    rdv = part.appointment
    for step in _steps(part.status, status):
        if rdv.motif.collectif:
            set_participation_status(part.pk, step, author_of(actor), now(), confirmation=CONFIRMED)
        else:
            set_status(rdv.pk, step, author_of(actor), now(), confirmation=CONFIRMED)
    return Done("Rdv", (rdv.pk,))


def _steps(current: str, wanted: str) -> list[str]:
    """What was decided is taken back before it is decided otherwise; the same is nothing."""
    if current == wanted:
        return []
    return [wanted] if statuses.UNKNOWN in (current, wanted) else [statuses.UNKNOWN, wanted]
