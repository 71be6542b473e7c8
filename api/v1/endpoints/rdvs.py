"""`/rdvs`, and the statuses of appointments and participations."""

from collections.abc import Sequence

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen, visible_to
from booking.appointments.cautions import TIME_CODES, Code
from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.locked import locked_appointment
from booking.appointments.services.set_status import set_participation_status, set_status
from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Usager
from booking.domain import statuses
from socle.clock import now
from socle.errors import NotVisible

from ..endpoint import Endpoint, author_of
from ..errors import MissingRoot, Unprocessable
from ..inputs.bookings import NewRdv
from ..inputs.fields import here
from ..inputs.lists import OfRdvs, OfRdvsOfOrganisation
from ..inputs.others import ParticipationChange, StatusChange
from ..inputs.tree import asked_of
from ..naming import told_as
from ..objects import RdvBlueprint
from ..schema import listing, showing, writing
from ..writing import Done, WritingEndpoint

# A machine has nobody to show cautions to: what it says, it means.
CONFIRMED = Confirmation(frozenset(Code))
# But for what somebody would lose by it: two programs that want one time get one appointment.
COSTLY = {*TIME_CODES, Code.ABSENCE, Code.SESSION_FULL, Code.NO_FREE_ROOM, Code.LIMIT}
BOOKED = Confirmation(frozenset(Code) - COSTLY)
UNKNOWN = "doit exister"
ELSEWHERE = "Ce motif, ce lieu ou cet agent n’est pas de cette organisation, ou n’est plus ouvert."


class Rdvs(WritingEndpoint):
    noun = "rdvs"

    @listing(RdvBlueprint, "Les rendez-vous que l’agent voit", OfRdvs)
    def get(self, request: Request) -> Response:
        said = self.asked(OfRdvs)
        return self.listed("Rdv", lambda actor, seen: _narrowed(seen, said).order_by("pk"))

    @writing(
        NewRdv,
        RdvBlueprint,
        "Prendre un rendez-vous",
        tag="rdvs",
        description="Les usagers sont prévenus comme si l’agent l’avait pris sur son écran.",
    )
    def post(self, request: Request) -> Response:
        said = self.asked(NewRdv, root="rdv")
        with self.caller.named(said["organisation_id"]) as actor:
            return self.write(actor, lambda: _book(said, actor))


class OneRdv(Endpoint):
    noun = "rdvs"

    @showing(RdvBlueprint, "Un rendez-vous")
    def get(self, request: Request, rdv_id: int) -> Response:
        with self.caller.located(rdv_id) as actor:
            return self.one("Rdv", self.found("Rdv", actor, rdv_id))


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

            def work() -> Done:
                # Of two who read the same state, the second waits here, and reads it again.
                locked_appointment(rdv_id)
                self.matched(actor, rdv_id)
                return _mark_rdv(rdv_id, status, actor)

            return self.write(actor, work)


class OneParticipation(WritingEndpoint):
    noun = "rdvs"

    @writing(
        ParticipationChange,
        RdvBlueprint,
        "Donner son statut à une participation",
        tag="participations",
    )
    def patch(self, request: Request, participation_id: int) -> Response:
        root = asked_of(request).get("participation")
        if not (isinstance(root, dict) and root):
            raise MissingRoot("participation")
        status = self.asked(StatusChange, root="participation")["status"]
        with self.caller.located(participation_id) as actor:
            return self.write(actor, lambda: _mark_part(participation_id, status, actor))

    put = patch


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


def _book(said: dict[str, object], actor: Actor) -> Done:
    organisation = Organisation.objects.get(pk=said["organisation_id"])
    require_seen(actor, "edit", Appointment(organisation=organisation))
    _check_known("motif_id", Motif.objects.current(), [said["motif_id"]], actor)
    user_ids = list(dict.fromkeys(said.get("user_ids", ())))
    _check_known("user_ids", Usager.objects.current(), user_ids, actor)
    agent_ids = tuple(sorted(set(said.get("agent_ids") or [actor.agent_id])))
    _check_known("agent_ids", Agent.objects.current(), agent_ids, actor)
    told = {
        name: said[name] for name in ("send_lifecycle_notifications", "send_reminder_notification")
    }
    order = BookingOrder(
        organisation_id=organisation.pk,
        motif_id=said["motif_id"],
        starts_at=here(said["starts_at"]),
        attendees=tuple(Attendee(usager_id=pk, **told) for pk in user_ids),
        agent_ids=agent_ids,
        duration_in_min=said.get("duration_in_min"),
        place_id=said.get("lieu_id"),
        context=said.get("context") or "",
        name=said.get("name") or "",
        max_participants_count=said.get("max_participants_count"),
    )
    try:
        with told_as(place_id="lieu_id", attendees="user_ids"):
            booked = book_appointment(
                order,
                author_of(actor),
                now(),
                confirmation=CONFIRMED if said["force"] else BOOKED,
            )
    except NotVisible:
        # Of another organisation, or closed.
        raise Unprocessable("base", "must exist", ELSEWHERE) from None
    return Done("Rdv", (booked.pk,))


def _check_known(field: str, rows: QuerySet, ids: Sequence[int], actor: Actor) -> None:
    """
    Raises:
        Unprocessable: one of them is nobody's, or out of the actor's sight.
    """
    if visible_to(rows, actor).filter(pk__in=ids).distinct().count() != len(ids):
        raise Unprocessable(field, "must exist", UNKNOWN)


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
