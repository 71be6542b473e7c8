"""Places and organisations."""

from rest_framework import serializers

from booking.directory.models import Organisation
from booking.directory.place_values import LONGEST, LONGEST_NOTES

from .fields import Id, Sheet


class OfLieux(Sheet):
    organisation_id = Id(required=False)


class LieuChange(Sheet):
    name = serializers.CharField(max_length=LONGEST["name"], required=False)
    address = serializers.CharField(max_length=LONGEST["address"], required=False)
    latitude = serializers.FloatField(
        required=False,
        min_value=-90,
        max_value=90,
        help_text="Avec longitude ; sinon l’adresse est cherchée dans la base nationale",
    )
    longitude = serializers.FloatField(required=False, min_value=-180, max_value=180)
    phone_number = serializers.CharField(
        max_length=40, required=False, allow_blank=True, allow_null=True
    )
    access_notes = serializers.CharField(
        max_length=LONGEST_NOTES, required=False, allow_blank=True, allow_null=True
    )


class NewLieu(LieuChange):
    organisation_id = Id()
    name = serializers.CharField(max_length=LONGEST["name"])
    address = serializers.CharField(max_length=LONGEST["address"])


class NewOrganisation(Sheet):
    name = serializers.CharField(max_length=150)
    phone_number = serializers.CharField(
        max_length=40, required=False, allow_blank=True, allow_null=True
    )
    email = serializers.CharField(max_length=254, required=False, allow_blank=True, allow_null=True)
    verticale = serializers.ChoiceField(Organisation.Verticale.values, required=False)
    external_id = serializers.CharField(
        max_length=60, required=False, allow_blank=True, allow_null=True
    )
