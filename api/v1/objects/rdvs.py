"""Appointments and who takes part in them."""

from datetime import UTC, timedelta

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import CANCELLED, Status
from booking.catalog.models import Motif
from booking.notifications.addresses import absolute

from .blueprint import Blueprint, Identifier, Instant, Text, Word
from .motifs import MotifBlueprint
from .organisations import LieuBlueprint, OrganisationBlueprint
from .people import AgentBlueprint, UserBlueprint

By = Appointment.CreatedBy
TYPES = {
    By.AGENT: "Agent",
    By.USER: "User",
    By.PRESCRIPTEUR: "Prescripteur",
    By.FILE_ATTENTE: "FileAttente",
}


class ParticipationBlueprint(Blueprint):
    singular, plural = "participation", "participations"

    id = Identifier()
    created_by = Word(choices=By.values)
    created_by_agent_prescripteur = serializers.BooleanField()
    created_by_id = serializers.SerializerMethodField()
    created_by_type = serializers.SerializerMethodField()
    send_lifecycle_notifications = serializers.BooleanField()
    send_reminder_notification = serializers.BooleanField()
    status = Word(choices=Status.values)
    user = UserBlueprint(source="usager")

    def get_created_by_id(self, part: Participation) -> int | None:
        return maker_id(part, [part])

    def get_created_by_type(self, part: Participation) -> str:
        return TYPES[By(part.created_by)]


class RdvBlueprint(Blueprint):
    singular, plural = "rdv", "rdvs"

    id = Identifier()
    address = serializers.SerializerMethodField()
    agents = AgentBlueprint(many=True)
    cancelled_at = Instant(allow_null=True)
    collectif = serializers.BooleanField(source="motif.collectif")
    context = serializers.CharField(allow_null=True)
    created_at = Instant()
    created_by = Word(choices=By.values)
    created_by_id = serializers.SerializerMethodField()
    created_by_type = serializers.SerializerMethodField()
    duration_in_min = serializers.SerializerMethodField()
    ends_at = Instant()
    lieu = LieuBlueprint(source="place", allow_null=True)
    max_participants_count = serializers.IntegerField(allow_null=True)
    motif = MotifBlueprint()
    name = Text()
    organisation = OrganisationBlueprint()
    participations = ParticipationBlueprint(many=True)
    starts_at = Instant()
    status = Word(choices=Status.values)
    url_for_agents = serializers.SerializerMethodField()
    users = serializers.SerializerMethodField()
    users_count = serializers.SerializerMethodField()
    uuid = serializers.UUIDField()

    def to_representation(self, rdv: Appointment) -> dict[str, object]:
        rdv.motif.shown_in = rdv.organisation_id
        told = super().to_representation(rdv)
        # The same people: told twice, written once.
        told["users"] = [part["user"] for part in told["participations"]]
        return told

    def get_address(self, rdv: Appointment) -> str:
        # Of the place, or of who is visited; empty for an appointment without any.
        if rdv.place:
            return f"{rdv.place.name} ({rdv.place.address})"
        if rdv.motif.location_type == Motif.LocationType.HOME:
            homes = (part.usager.contact.address for part in rdv.participations.all())
            return next((home for home in homes if home), "")
        return ""

    def get_created_by_id(self, rdv: Appointment) -> int | None:
        return maker_id(rdv, rdv.participations.all())

    def get_created_by_type(self, rdv: Appointment) -> str:
        return TYPES[By(rdv.created_by)]

    def get_duration_in_min(self, rdv: Appointment) -> int:
        # In UTC: two local times are subtracted by their wall clocks.
        lasts = rdv.ends_at.astimezone(UTC) - rdv.starts_at.astimezone(UTC)
        return lasts // timedelta(minutes=1)

    def get_url_for_agents(self, rdv: Appointment) -> str:
        return absolute("agent_appointment", rdv.organisation_id, rdv.pk)

    @extend_schema_field(UserBlueprint(many=True))
    def get_users(self, rdv: Appointment) -> list[dict[str, object]]:
        # In its place among the keys; `to_representation` fills it.
        return []

    def get_users_count(self, rdv: Appointment) -> int:
        # Seats that are taken: participations that are not cancelled.
        return sum(part.status not in CANCELLED for part in rdv.participations.all())


def maker_id(made: Appointment | Participation, parts) -> int | None:
    """Who made it: an agent, a prescripteur of it, or the first usager who takes part."""
    if made.created_by == By.AGENT:
        return made.created_by_agent_id
    for part in parts:
        if made.created_by == By.USER:
            return part.usager_id
        if made.created_by == By.PRESCRIPTEUR and hasattr(part, "prescripteur"):
            return part.prescripteur.pk
    return None
