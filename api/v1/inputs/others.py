"""Organisations and statuses."""

from rest_framework import serializers

from booking.appointments.models.appointment import Status
from booking.directory.models import Organisation

from .fields import Sheet


class OrganisationChange(Sheet):
    name = serializers.CharField(max_length=150, required=False)
    phone_number = serializers.CharField(
        max_length=40, required=False, allow_blank=True, allow_null=True
    )
    email = serializers.CharField(max_length=254, required=False, allow_blank=True, allow_null=True)
    verticale = serializers.ChoiceField(Organisation.Verticale.values, required=False)


class StatusChange(Sheet):
    status = serializers.ChoiceField(Status.values)


class ParticipationChange(serializers.Serializer):
    participation = StatusChange()
