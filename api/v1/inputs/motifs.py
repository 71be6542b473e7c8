"""Motifs: the rules that agents set on their pages."""

from rest_framework import serializers

from booking.catalog.models import Motif
from booking.catalog.motif_values import LONGEST_NAME, LONGEST_TEXT, RANGES

from .fields import Id, Ids, Sheet

DEFAULT_COLOUR = "#99CC99"


def number(field: str) -> serializers.IntegerField:
    least, most, _ = RANGES[field]
    return serializers.IntegerField(required=False, min_value=least, max_value=most)


def word(words: list[str]) -> serializers.ChoiceField:
    return serializers.ChoiceField(words, required=False)


def text() -> serializers.CharField:
    return serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True, allow_null=True
    )


class MotifChange(Sheet):
    name = serializers.CharField(max_length=LONGEST_NAME, required=False)
    color = serializers.CharField(max_length=7, required=False, help_text="#RRVVBB")
    default_duration_in_min = number("default_duration_in_min")
    min_public_booking_delay = number("min_public_booking_delay")
    max_public_booking_delay = number("max_public_booking_delay")
    bookable_by = word(Motif.BookableBy.values)
    location_type = word(Motif.LocationType.values)
    visibility_type = word(Motif.Visibility.values)
    sectorisation_level = word(Motif.SectorisationLevel.values)
    collectif = serializers.BooleanField(required=False)
    follow_up = serializers.BooleanField(required=False)
    for_secretariat = serializers.BooleanField(required=False)
    rdvs_editable_by_user = serializers.BooleanField(required=False)
    rdvs_cancellable_by_user = serializers.BooleanField(required=False)
    restriction_for_rdv = text()
    instruction_for_rdv = text()
    custom_cancel_warning_message = text()
    service_id = Id(required=False, allow_null=True)
    motif_category_short_name = serializers.CharField(
        max_length=60, required=False, allow_blank=True, allow_null=True
    )


class NewMotif(MotifChange):
    organisation_id = Id()
    organisation_ids = Ids(
        required=False, max_length=50, help_text="Les autres qui proposent ce motif"
    )
    name = serializers.CharField(max_length=LONGEST_NAME)
