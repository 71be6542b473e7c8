"""Agents, usagers, and who knows whom."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.directory.models import AgentRole, Usager

from .blueprint import Blueprint, Day, Identifier, Instant, Null, Phone, Text, Word
from .organisations import OrganisationBlueprint


class AgentBlueprint(Blueprint):
    singular, plural = "agent", "agents"

    id = Identifier()
    email = Text()
    first_name = Text()
    # The provider of that name is gone; ProConnect's identifiers stay between it and us.
    inclusion_connect_open_id_sub = Null()
    last_name = serializers.CharField()


class AgentRoleBlueprint(Blueprint):
    singular, plural = "agent_role", "agent_roles"

    id = Identifier()
    access_level = Word(choices=AgentRole.AccessLevel.values)
    agent = AgentBlueprint()
    organisation = OrganisationBlueprint()


class KnownBy(Blueprint):
    """An organisation that knows the usager; shown with one usager only."""

    organisation = OrganisationBlueprint()


class UserBlueprint(Blueprint):
    """An usager. Context: `organisations`, those told under `user_profiles` (null without)."""

    singular, plural = "user", "users"

    id = Identifier()
    address = Text()
    address_details = Text()
    affiliation_number = Text()
    birth_date = Day(allow_null=True)
    birth_name = Text()
    caisse_affiliation = Word(choices=Usager.Caisse.values, allow_null=True)
    case_number = Text()
    created_at = Instant()
    email = Text()
    family_situation = Word(choices=Usager.FamilySituation.values, allow_null=True)
    first_name = serializers.CharField()
    # Usagers have no password here, so that nothing is accepted.
    invitation_accepted_at = Null()
    invitation_created_at = Null()
    last_name = serializers.CharField()
    logement = Word(choices=Usager.Logement.values, allow_null=True)
    notes = Text()
    notification_email = Text(source="email")
    notify_by_email = serializers.BooleanField()
    notify_by_sms = serializers.BooleanField()
    number_of_children = serializers.IntegerField(allow_null=True)
    phone_number = Phone()
    phone_number_formatted = Text(source="phone_number", help_text="E.164")
    responsible = serializers.SerializerMethodField()
    responsible_id = Identifier(allow_null=True)
    user_profiles = serializers.SerializerMethodField()

    @extend_schema_field(
        {"allOf": [{"$ref": "#/components/schemas/User"}], "nullable": True, "readOnly": True}
    )
    def get_responsible(self, usager: Usager) -> dict[str, object] | None:
        # Who is written to in place of a relative; has no responsible in turn.
        if usager.responsible_id is None:
            return None
        return UserBlueprint(usager.responsible).data

    @extend_schema_field(KnownBy(many=True, allow_null=True))
    def get_user_profiles(self, usager: Usager) -> list[dict[str, object]] | None:
        known = self.context.get("organisations")
        if known is None:
            return None
        return [{"organisation": OrganisationBlueprint(one).data} for one in known]


class UserProfileBlueprint(Blueprint):
    singular, plural = "user_profile", "user_profiles"

    organisation = OrganisationBlueprint()
    user = UserBlueprint(source="usager")


class ReferentAssignationBlueprint(Blueprint):
    singular, plural = "referent_assignation", "referent_assignations"

    agent = AgentBlueprint()
    user = UserBlueprint(source="usager")
