"""Usagers, who knows them and who follows them."""

from rest_framework import serializers

from booking.directory.models import Usager
from booking.directory.usager_values import LONGEST

from .fields import Calendar, Id, Ids, Sheet


def line(field: str) -> serializers.CharField:
    return serializers.CharField(
        max_length=LONGEST[field], required=False, allow_blank=True, allow_null=True
    )


def word(words: list[str]) -> serializers.ChoiceField:
    return serializers.ChoiceField(words, required=False, allow_blank=True, allow_null=True)


class UserChange(Sheet):
    """`logement` and `notes` are in the contract, which ignores them: so do we."""

    first_name = serializers.CharField(max_length=150, required=False)
    last_name = serializers.CharField(max_length=150, required=False)
    birth_name = line("birth_name")
    email = line("email")
    address = line("address")
    address_details = line("address_details")
    phone_number = line("phone_number")
    birth_date = Calendar(required=False, allow_null=True)
    responsible_id = Id(required=False, allow_null=True)
    caisse_affiliation = word(Usager.Caisse.values)
    affiliation_number = line("affiliation_number")
    case_number = line("case_number")
    family_situation = word(Usager.FamilySituation.values)
    number_of_children = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=30
    )
    notify_by_sms = serializers.BooleanField(required=False)
    notify_by_email = serializers.BooleanField(required=False)
    organisation_ids = Ids(required=False, max_length=50, help_text="Celles qui s’ajoutent")
    referent_agent_ids = Ids(required=False, max_length=50)


class NewUser(UserChange):
    first_name = serializers.CharField(max_length=150)
    last_name = serializers.CharField(max_length=150)
    organisation_ids = Ids(allow_empty=False, max_length=50)


class Profile(Sheet):
    organisation_id = Id()
    user_id = Id()


class Referent(Sheet):
    agent_id = Id()
    user_id = Id()
