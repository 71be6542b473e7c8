"""Opening windows (« plages d’ouverture »)."""

from rest_framework import serializers

from booking.availability.checks import LONGEST_TITLE

from .absences import CLOCKS
from .fields import Calendar, Id, Ids, Sheet

LONGEST_RULE = 200
RULE = "Par exemple FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU ; vide : un seul jour"


class OfPlages(Sheet):
    organisation_id = Id(required=False)
    agent_id = Id(required=False)


class PlageChange(Sheet):
    title = serializers.CharField(max_length=LONGEST_TITLE, required=False)
    first_day = Calendar(required=False)
    start_time = serializers.TimeField(input_formats=CLOCKS, required=False)
    end_time = serializers.TimeField(input_formats=CLOCKS, required=False)
    rrule = serializers.CharField(
        max_length=LONGEST_RULE, required=False, allow_blank=True, allow_null=True, help_text=RULE
    )
    lieu_id = Id(required=False, allow_null=True)
    motif_ids = Ids(required=False, max_length=100)


class NewPlage(PlageChange):
    organisation_id = Id()
    agent_id = Id(
        required=False,
        allow_null=True,
        help_text="Ou agent_email ; sans l’un ni l’autre, vous-même",
    )
    agent_email = serializers.CharField(
        max_length=254, required=False, allow_blank=True, allow_null=True
    )
    title = serializers.CharField(max_length=LONGEST_TITLE)
    first_day = Calendar()
    start_time = serializers.TimeField(input_formats=CLOCKS)
    end_time = serializers.TimeField(input_formats=CLOCKS)
    motif_ids = Ids(allow_empty=False, max_length=100)
