"""What Visioplainte may say."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date
from rest_framework import serializers

from api.v1.inputs.fields import Calendar, Ids, Moment, Sheet, moment_of
from booking.domain.wallclock import day_end

ZONE = ZoneInfo("Europe/Paris")


class OfWindows(Sheet):
    date_debut = Calendar(required=False)
    date_fin = Calendar(required=False)
    guichet_ids = Ids(required=False)


class OfSlots(Sheet):
    date_debut = Calendar(required=False)
    date_fin = Calendar(required=False)


class OfRdvs(Sheet):
    """`from` and `to` are how later versions of the field write the two dates."""

    ids = Ids(required=False)
    guichet_ids = Ids(required=False)
    date_debut = Moment(required=False)
    date_fin = Moment(required=False)
    to = Moment(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "from": Moment(required=False)}


class NewRdv(Sheet):
    starts_at = Moment()


def instant(text: str) -> datetime:
    """A `Moment` that was read, on the clocks of Paris."""
    return moment_of(text, ZONE)


def end_of(text: str) -> datetime:
    """As `instant`; of a day alone its end: here all periods end with their last day."""
    day = parse_date(text.strip())
    return day_end(ZONE, day) if day else instant(text)
