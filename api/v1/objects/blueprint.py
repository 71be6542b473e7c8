"""What objects are made of: fields whose unset value is null, keys in the order of the contract."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.directory.phones import national
from tenants.context import current_espace


class Blueprint(serializers.Serializer):
    """One object of the interface: `id`, then the other keys in alphabetical order.

    `singular` is its root in an answer, `plural` that of several.
    """

    singular = ""
    plural = ""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        # The name in the OpenAPI document.
        name = cls.__name__.removesuffix("Blueprint")
        cls._spectacular_annotation = {"component_name": name}

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        return {name: fields[name] for name in sorted(fields, key=lambda one: (one != "id", one))}


class Identifier(serializers.IntegerField):
    """An integer of 53 bits at most, unique across all espaces; it tells its own."""

    def to_representation(self, value: int) -> int:
        return value


class Text(serializers.CharField):
    """Null when it is not set."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(allow_null=True, **kwargs)

    def to_representation(self, value: object) -> str | None:
        return str(value) or None


class Phone(Text):
    """As it is typed in France, `0612345678`: the contract keeps what was typed, and has E.164
    under another name. Numbers that would be read as others stay in E.164."""

    def to_representation(self, value: object) -> str | None:
        return national(str(value)) or None


class Word(serializers.ChoiceField):
    """One word of a list; null when it is not set, where that may be."""

    def to_representation(self, value: object) -> str | None:
        return str(value) or None


class Instant(serializers.CharField):
    """`2024-10-24 16:37:18 +0200`, on the clocks of the espace."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("help_text", "AAAA-MM-JJ HH:MM:SS +ZZZZ, à l’heure de l’espace")
        super().__init__(**kwargs)

    def to_representation(self, value: datetime) -> str:
        return instant_text(value)


class Clock(serializers.CharField):
    """`08:00:00`."""

    def to_representation(self, value: time) -> str:
        return value.isoformat("seconds")


class Day(serializers.DateField):
    """`2024-10-04`."""


@extend_schema_field({"type": "string", "nullable": True})
class Null(serializers.Field):
    """A key of the contract that has no value here."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(read_only=True, allow_null=True, default=None, **kwargs)

    def get_attribute(self, instance: object) -> None:
        return None

    def to_representation(self, value: object) -> None:
        return None


def instant_text(value: datetime) -> str:
    """The instant as the contract writes it."""
    local = value.astimezone(ZoneInfo(current_espace().time_zone))
    return local.strftime("%Y-%m-%d %H:%M:%S %z")
