"""An agent goes to another organisation of the espace, with windows, appointments and records."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.catalog.models import Motif
from booking.directory.departing import departing
from booking.directory.history import write_change
from booking.directory.models import (
    Agent,
    AgentRole,
    DirectoryChange,
    Organisation,
    Place,
    SectorAttribution,
    UsagerProfile,
)
from booking.directory.place_values import values_of
from socle.errors import Conflict, NotVisible
from socle.outbox.publish import publish

from ..models import Appointment
from ..rehoming import Rehoming, rehoming_of


class RehomingRefused(Conflict):
    """Something stands in the way; the message says what."""

    code = "rehoming_refused"


@dataclass(frozen=True, slots=True)
class Way:
    agent: Agent
    source: Organisation
    target: Organisation


def way_of(agent_id: int, source_id: int, target_id: int) -> Way:
    """
    Raises:
        NotVisible: one of them is unknown in this espace.
    """
    agent = Agent.objects.current().filter(pk=agent_id, is_support=False).first()
    found = Organisation.objects.in_bulk({source_id, target_id})
    if agent is None or source_id not in found or target_id not in found:
        raise NotVisible
    return Way(agent, found[source_id], found[target_id])


@transaction.atomic
def rehome_agent(
    agent_id: int, source_id: int, target_id: int, actor: Actor, now: datetime
) -> Rehoming:
    """All of it or nothing; times, links and messages to usagers stay as they are.

    For who runs the platform: the policies of the espace know no such verb.

    Raises:
        NotVisible: the agent or an organisation is unknown in this espace.
        RehomingRefused: shared appointments, a booking under way, the last administrator.
    """
    # In one order, and the agent too: nobody books there, nor takes a role away, meanwhile.
    list(
        Organisation.objects.select_for_update()
        .filter(pk__in={source_id, target_id})
        .order_by("pk")
    )
    list(Agent.objects.select_for_update(of=("self",)).filter(pk=agent_id))
    way = way_of(agent_id, source_id, target_id)
    plan = rehoming_of(way.agent, way.source, way.target, now)
    if plan.obstacles:
        raise RehomingRefused(" ".join(plan.obstacles))
    places = _take_places(plan, way.target)
    _take_planning(plan, way, places)
    _take_people(plan, way)
    before, after = {"organisation_id": source_id}, {"organisation_id": target_id}
    noun = DirectoryChange.Noun.AGENT
    write_change(noun, agent_id, "rehomed", actor, now, before=before, after=after)
    _tell(plan, way, places)
    return plan


def _take_places(plan: Rehoming, target: Organisation) -> dict[int, int]:
    """The place there for each one here."""
    Place.objects.filter(pk__in=[one.pk for one in plan.moved_places]).update(organisation=target)
    found = {one.pk: one.pk for one in plan.moved_places}
    for one in plan.copied_places:
        copy = Place(organisation=target, availability=one.availability, **values_of(one))
        copy.save(force_insert=True)
        found[one.pk] = copy.pk
    return found


def _take_planning(plan: Rehoming, way: Way, places: dict[int, int]) -> None:
    for window in plan.windows:
        window.organisation = way.target
        window.place_id = places.get(window.place_id, window.place_id)
        window.save(update_fields=["organisation", "place", "updated_at"])
    appointments = Appointment.objects.filter(pk__in=plan.appointment_ids)
    for here, there in places.items():
        appointments.filter(place_id=here).update(place_id=there)
    appointments.update(organisation=way.target)
    for motif in Motif.objects.filter(pk__in=plan.motif_ids):
        motif.organisations.add(way.target)
    # Computed from the windows: made again for the new organisation.
    way.agent.free_days.filter(offering__organisation=way.source).delete()


def _take_people(plan: Rehoming, way: Way) -> None:
    UsagerProfile.objects.bulk_create(
        [
            UsagerProfile(organisation=way.target, usager_id=usager_id)
            for usager_id in sorted(plan.usager_ids)
        ],
        ignore_conflicts=True,
    )
    departing(AgentRole.objects.filter(pk=plan.role.pk))
    plan.role.delete()
    AgentRole.objects.get_or_create(
        agent=way.agent,
        organisation=way.target,
        defaults={"access_level": plan.role.access_level},
    )
    attributions = SectorAttribution.objects.filter(agent=way.agent, organisation=way.source)
    taken = SectorAttribution.objects.filter(agent=way.agent, organisation=way.target)
    attributions.filter(sector__in=taken.values("sector")).delete()
    attributions.update(organisation=way.target)


def _tell(plan: Rehoming, way: Way, places: dict[int, int]) -> None:
    """Whoever publishes places, slots and links reads them anew; no person is written to."""
    role = AgentRole.objects.get(agent=way.agent, organisation=way.target)
    publish("role.created", role_id=role.pk)
    for place_id in sorted({*places, *places.values()}):
        organisation_id = Place.objects.values_list("organisation_id", flat=True).get(pk=place_id)
        about = {"place_id": place_id, "organisation_id": organisation_id}
        publish("place.edited", author_agent_id=None, **about)
    for motif_id in sorted(plan.motif_ids):
        publish("motif.edited", motif_id=motif_id, author_agent_id=None)
    for organisation in (way.source, way.target):
        publish("organisation.edited", organisation_id=organisation.pk)
    publish("offerings.outdated")
