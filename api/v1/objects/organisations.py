"""Organisations, their places, the espace itself."""

from rest_framework import serializers

from booking.directory.models import Organisation, Place

from .blueprint import Blueprint, Identifier, Phone, Text, Word


class OrganisationBlueprint(Blueprint):
    singular, plural = "organisation", "organisations"

    id = Identifier()
    email = Text()
    name = serializers.CharField()
    phone_number = Phone(source="phone")
    verticale = Word(choices=Organisation.Verticale.values)


class LieuBlueprint(Blueprint):
    singular, plural = "lieu", "lieux"

    id = Identifier()
    address = serializers.CharField()
    name = serializers.CharField()
    organisation_id = Identifier()
    phone_number = Phone(source="phone")
    single_use = serializers.SerializerMethodField()

    def get_single_use(self, place: Place) -> bool:
        return place.availability == Place.Availability.SINGLE_USE


class TeamBlueprint(Blueprint):
    """A group of agents (`GET /teams`)."""

    singular, plural = "team", "teams"

    id = Identifier()
    name = serializers.CharField()
