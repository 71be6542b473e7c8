"""Absences and opening windows."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.availability.models import Absence, OpeningWindow
from booking.availability.planned import Planned
from booking.notifications.addresses import absolute
from booking.notifications.ics_series import series_ics

from .blueprint import Blueprint, Clock, Day, Identifier
from .motifs import MotifBlueprint
from .organisations import LieuBlueprint, OrganisationBlueprint
from .people import AgentBlueprint

# The contract's own (interfaces.md 10).
MAKER = "RDV Solidarités"


class PlannedBlueprint(Blueprint):
    """`ical_uid` is the contract's own; it is the one that the `ical` text carries."""

    noun = ""

    id = Identifier()
    agent = AgentBlueprint()
    end_time = Clock()
    first_day = Day()
    ical = serializers.SerializerMethodField()
    ical_uid = serializers.SerializerMethodField()
    rrule = serializers.SerializerMethodField()
    start_time = Clock()
    title = serializers.CharField()

    def get_ical(self, row: Planned) -> str:
        # VCALENDAR; empty when nothing takes place.
        link = absolute("agent_home")
        names = {"uid": self.get_ical_uid(row), "product": MAKER}
        told = series_ics(row, stamp=row.updated_at, link=link, **names)
        return told.decode() if told else ""

    def get_ical_uid(self, row: Planned) -> str:
        return f"{self.noun}_{row.pk}@{MAKER}"

    def get_rrule(self, row: Planned) -> str | None:
        return f"{row.recurrence};" if row.recurrence else None


class AbsenceBlueprint(PlannedBlueprint):
    singular, plural = "absence", "absences"
    noun = "absence"

    end_day = Day()
    organisation = serializers.SerializerMethodField()

    @extend_schema_field(OrganisationBlueprint(allow_null=True))
    def get_organisation(self, absence: Absence) -> dict[str, object] | None:
        # The first of the agent's; null for who has left them all.
        roles = sorted(absence.agent.roles.all(), key=lambda role: role.organisation_id)
        return OrganisationBlueprint(roles[0].organisation).data if roles else None


class PlageOuvertureBlueprint(PlannedBlueprint):
    singular, plural = "plage_ouverture", "plage_ouvertures"
    noun = "plage_ouverture"

    lieu = LieuBlueprint(source="place", allow_null=True)
    motifs = serializers.SerializerMethodField()
    organisation = OrganisationBlueprint()

    @extend_schema_field(MotifBlueprint(many=True))
    def get_motifs(self, window: OpeningWindow) -> list[dict[str, object]]:
        found = sorted(window.motifs.all(), key=lambda motif: motif.pk)
        for motif in found:
            motif.shown_in = window.organisation_id
        return MotifBlueprint(found, many=True).data
