"""Fields of what callers may say, and the sheet that holds them."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from rest_framework import serializers

from tenants.context import current_espace

from ..errors import Unprocessable
from .tree import Repeated

LAST_ID = 2**53 - 1
MOST_IDS = 1000
# A plus sign that a query made a space.
_LOST_PLUS = re.compile(r"(\d\d:\d\d(?::\d\d(?:\.\d+)?)?) (\d\d:?\d\d)\Z", re.ASCII)
_SPACED_ZONE = re.compile(r" ([+-]\d\d:?\d\d)\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
NO_DATE = "n’est pas une date ni une heure que nous savons lire."


class Sheet(serializers.Serializer):
    """What a caller says at one address, by field; unknown ones are left aside.

    Words of a query or a form are read as the field wants them: one value is a list of one, an
    empty one is nothing said, or nothing at all where that may be.
    """

    def to_internal_value(self, data: object) -> dict[str, object]:
        if isinstance(data, Mapping):
            data = {
                name: _suited(field, data[name])
                for name, field in self.fields.items()
                if name in data and not _is_silent(field, data[name])
            }
        return super().to_internal_value(data)


def _is_silent(field: serializers.Field, value: object) -> bool:
    if value != "" or field.allow_null:
        return False
    return isinstance(field, Moment) or not isinstance(field, serializers.CharField)


def _suited(field: serializers.Field, value: object) -> object:
    if isinstance(field, serializers.ListField):
        if isinstance(value, str) and value == "":
            return []
        # `ids[]=` is how forms and queries write a list of nothing.
        said = value if isinstance(value, list) else [value]
        return value if value is None else [one for one in said if one != ""]
    if isinstance(value, Repeated):
        value = value[-1]
    if value == "" and field.allow_null and not isinstance(field, serializers.CharField):
        return None
    return value


class Id(serializers.IntegerField):
    """An identifier of ours."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(min_value=1, max_value=LAST_ID, **kwargs)


class Ids(serializers.ListField):
    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("max_length", MOST_IDS)
        super().__init__(child=Id(), **kwargs)


class Moment(serializers.CharField):
    """A day (its midnight), `AAAA-MM-JJ HH:MM:SS`, or ISO 8601; without an offset, on the clocks
    of the espace."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max_length=40, **kwargs)

    def to_internal_value(self, data: object) -> str:
        text = super().to_internal_value(data)
        if moment_of(text, ZoneInfo("UTC")) is None:
            raise serializers.ValidationError(NO_DATE, code="invalid")
        return text


def moment_of(text: str, zone: ZoneInfo) -> datetime | None:
    """The instant; None when there is none."""
    text = _SPACED_ZONE.sub(r"\1", _LOST_PLUS.sub(r"\1+\2", text.strip()))
    try:
        if _DAY.match(text):
            day = parse_date(text)
            found = datetime.combine(day, time()) if day else None
        else:
            found = parse_datetime(text)
        if found is None or not 1900 <= found.year <= 9000:
            return None
        # PostgreSQL knows no offset of sixteen hours and more.
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=zone)
    except ValueError:
        return None


def checked_moment(name: str, text: object) -> str:
    """
    Raises:
        Unprocessable: no date nor time that we can read.
    """
    if not isinstance(text, str) or moment_of(text, ZoneInfo("UTC")) is None:
        raise Unprocessable(name, "invalid", NO_DATE)
    return text


def here(text: str) -> datetime:
    """A `Moment` that was read, on the clocks of the espace under way."""
    return moment_of(text, ZoneInfo(current_espace().time_zone))


class Calendar(serializers.DateField):
    """`AAAA-MM-JJ`."""

    def to_internal_value(self, value: object) -> date:
        found = super().to_internal_value(value)
        if found.year < 1850:
            self.fail("invalid", format="AAAA-MM-JJ")
        return found
