"""Absences."""

from rest_framework import serializers

from .fields import Calendar, Id, Sheet

CLOCKS = ["%H:%M", "%H:%M:%S"]


class AbsenceChange(Sheet):
    title = serializers.CharField(max_length=150, required=False)
    first_day = Calendar(required=False)
    end_day = Calendar(required=False, help_text="Sinon : first_day")
    start_time = serializers.TimeField(input_formats=CLOCKS, required=False)
    end_time = serializers.TimeField(input_formats=CLOCKS, required=False)


class NewAbsence(Sheet):
    agent_id = Id(required=False, allow_null=True, help_text="Ou agent_email")
    agent_email = serializers.CharField(
        max_length=254, required=False, allow_blank=True, allow_null=True
    )
    title = serializers.CharField(max_length=150)
    first_day = Calendar()
    end_day = Calendar(required=False, help_text="Sinon : first_day")
    start_time = serializers.TimeField(input_formats=CLOCKS)
    end_time = serializers.TimeField(input_formats=CLOCKS)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if not attrs.get("agent_id") and not attrs.get("agent_email"):
            raise serializers.ValidationError({"agent_email": ["blank"]}, code="blank")
        return attrs
