"""What lists may be narrowed by."""

from rest_framework import serializers

from booking.appointments.models.appointment import Status

from .fields import Id, Ids, Moment, Sheet


class OfUsers(Sheet):
    ids = Ids(required=False)


class OfAgents(Sheet):
    organisation_id = Id(required=False, help_text="Sans effet si elle n’est pas des vôtres")


class OfOrganisations(Sheet):
    departement_number = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=3,
        help_text="Avec city_code ou street_ban_id seulement",
    )
    city_code = serializers.CharField(required=False, allow_blank=True, max_length=5)
    street_ban_id = serializers.CharField(required=False, allow_blank=True, max_length=20)


class OfMotifs(Sheet):
    active = serializers.BooleanField(required=False)
    bookable_publicly = serializers.BooleanField(required=False)
    service_id = Id(required=False)
    motif_category_short_name = serializers.CharField(
        required=False, allow_blank=True, max_length=60
    )


class OfRdvsOfOrganisation(Sheet):
    starts_after = Moment(required=False, help_text="Compris")
    starts_before = Moment(required=False, help_text="Compris")


class OfRdvs(OfRdvsOfOrganisation):
    organisation_id = Id(required=False)
    user_id = Id(required=False)
    agent_id = Id(required=False)
    id = Ids(required=False, help_text="Un identifiant, ou plusieurs : id[]=1&id[]=2")
    status = serializers.ChoiceField(Status.values, required=False)
