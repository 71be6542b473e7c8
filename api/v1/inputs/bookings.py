"""An appointment that an agent books, and an agent who is asked to come."""

from rest_framework import serializers

from booking.appointments.values import LONGEST_NAME, LONGEST_TEXT
from booking.directory.models import AgentRole

from .fields import Id, Ids, Moment, Sheet

Level = AgentRole.AccessLevel


class NewRdv(Sheet):
    organisation_id = Id()
    motif_id = Id()
    starts_at = Moment()
    agent_ids = Ids(required=False, max_length=10, help_text="Sans eux, vous-même")
    user_ids = Ids(required=False, max_length=200, help_text="Aucun : une séance collective")
    lieu_id = Id(required=False, allow_null=True)
    duration_in_min = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=1440, help_text="Sinon, du motif"
    )
    context = serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True, allow_null=True
    )
    name = serializers.CharField(
        max_length=LONGEST_NAME, required=False, allow_blank=True, allow_null=True
    )
    max_participants_count = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=10_000
    )
    send_lifecycle_notifications = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Sinon, comme le motif"
    )
    send_reminder_notification = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Sinon, comme le motif"
    )
    force = serializers.BooleanField(
        required=False,
        default=False,
        help_text="true : même si l’heure est déjà prise ou l’agent absent ; sinon 409",
    )


class NewAgent(Sheet):
    email = serializers.CharField(max_length=254)
    organisation_ids = Ids(allow_empty=False, max_length=50)
    access_level = serializers.ChoiceField(
        [Level.BASIC.value, Level.ADMIN.value], required=False, default=Level.BASIC.value
    )
    service_ids = Ids(required=False, max_length=50)
