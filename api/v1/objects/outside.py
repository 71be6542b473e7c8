"""What other software has with us: webhooks, and appointments that it asks agents to book."""

from rest_framework import serializers

from booking.appointments.models import BookingPlan
from booking.notifications.addresses import absolute

from .blueprint import Blueprint, Identifier, Instant
from .rdvs import RdvBlueprint


class WebhookEndpointBlueprint(Blueprint):
    """Its secret is never told."""

    singular, plural = "webhook_endpoint", "webhook_endpoints"

    id = Identifier()
    organisation_id = Identifier()
    subscriptions = serializers.ListField(child=serializers.CharField())
    target_url = serializers.CharField()


class RdvPlanBlueprint(Blueprint):
    """`url` is where the agent books it; `rdv` is null until they have."""

    singular, plural = "rdv_plan", "rdv_plans"

    id = Identifier()
    created_at = Instant()
    rdv = RdvBlueprint(source="appointment", allow_null=True)
    updated_at = Instant()
    url = serializers.SerializerMethodField()
    user_id = Identifier(source="usager_id")

    def get_url(self, plan: BookingPlan) -> str:
        return absolute("agent_plan", plan.pk)
