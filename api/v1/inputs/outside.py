"""Webhooks, and appointments that other software asks for."""

from rest_framework import serializers

from booking.appointments.services.plan_booking import LONGEST
from booking.directory.usager_values import LONGEST as LONGEST_OF_USAGER
from integrations.webhooks.endpoint_values import LONGEST_SECRET, LONGEST_URL

from .fields import Calendar, Id, Sheet


class OfWebhookEndpoints(Sheet):
    target_url = serializers.CharField(max_length=LONGEST_URL, required=False, allow_blank=True)


class WebhookEndpointChange(Sheet):
    target_url = serializers.CharField(max_length=LONGEST_URL, required=False)
    secret = serializers.CharField(
        max_length=LONGEST_SECRET, required=False, trim_whitespace=False, write_only=True
    )
    subscriptions = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, max_length=50
    )
    organisation_id = Id(required=False, help_text="Pour la donner à une autre organisation")
    trigger = serializers.BooleanField(
        required=False, default=True, help_text="false : ne rien renvoyer de ce qui existe"
    )


class NewWebhookEndpoint(WebhookEndpointChange):
    target_url = serializers.CharField(max_length=LONGEST_URL)
    secret = serializers.CharField(
        max_length=LONGEST_SECRET, trim_whitespace=False, write_only=True
    )


def _line(field: str) -> serializers.CharField:
    return serializers.CharField(
        max_length=LONGEST_OF_USAGER[field], required=False, allow_blank=True, allow_null=True
    )


class PlannedUser(Sheet):
    id = Id(required=False, allow_null=True, help_text="De quelqu’un que nous connaissons déjà")
    first_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    email = _line("email")
    phone_number = _line("phone_number")
    address = _line("address")
    birth_date = Calendar(required=False, allow_null=True)


class NewRdvPlan(Sheet):
    user = PlannedUser()
    return_url = serializers.CharField(
        max_length=LONGEST, required=False, allow_blank=True, allow_null=True
    )
    dossier_url = serializers.CharField(
        max_length=LONGEST, required=False, allow_blank=True, allow_null=True
    )
