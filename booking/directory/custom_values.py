"""What records say under the espace's own fields: read, checked by kind, written.

Among the values of a record such a field is called `custom:<its number>` (`UsagerField.key`).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from .errors import InvalidValue
from .models import UsagerField, UsagerFieldValue
from .names import clean_lines
from .usager_values import clean_line

PREFIX = "custom:"
LONGEST_LINE, LONGEST_TEXT = 300, 10_000
# What a float and JSON carry without loss.
MOST_DIGITS = 15
Values = dict[str, object]
Kind = UsagerField.Kind


def split_values(values: Mapping[str, object]) -> tuple[Values, Values]:
    """The columns of a record, and the espace's own fields."""
    own = {name: value for name, value in values.items() if name.startswith(PREFIX)}
    return {name: value for name, value in values.items() if name not in own}, own


def shown_fields() -> list[UsagerField]:
    """Those that forms and records show, in order (1 query)."""
    return list(UsagerField.objects.filter(archived_at__isnull=True))


def values_of(*usager_ids: int) -> dict[int, Values]:
    """By record, what it says by key, archived fields included (1 query)."""
    found: dict[int, Values] = {pk: {} for pk in usager_ids}
    rows = UsagerFieldValue.objects.filter(usager_id__in=usager_ids)
    for usager_id, field_id, value in rows.values_list("usager_id", "field_id", "value"):
        found[usager_id][f"{PREFIX}{field_id}"] = value
    return found


def clean_custom(values: Mapping[str, object], *, whole: bool = False) -> Values:
    """The same values, regular and ready for JSON; None for what is emptied (1 query or none).

    Args:
        whole: a new record, where a required field may not be left out.

    Raises:
        InvalidValue: one makes no sense for its field, is missing, or has no such field.
    """
    if not values and not whole:
        return {}
    fields = {field.key: field for field in shown_fields()}
    if unknown := set(values) - set(fields):
        raise InvalidValue(min(unknown), "Ce champ n’existe pas ou plus dans cet espace.")
    asked = [key for key, field in fields.items() if key in values or (whole and field.is_required)]
    return {key: clean_value(fields[key], values.get(key)) for key in asked}


def clean_value(field: UsagerField, value: object) -> object:
    """
    Raises:
        InvalidValue: it makes no sense for the field, or is missing where it must be given.
    """
    empty = value is None or (isinstance(value, str) and not value.strip())
    cleaned = None if empty else _CLEAN[Kind(field.kind)](field, value)
    if cleaned is None and field.is_required:
        raise InvalidValue(field.key, f"Renseignez « {field.label} ».")
    return cleaned


def write_values(usager_id: int, cleaned: Mapping[str, object]) -> tuple[Values, Values]:
    """Write them; the record is locked, or new.

    Returns: what changed, before and after, by key.
    """
    if not cleaned:
        return {}, {}
    known = values_of(usager_id)[usager_id]
    changed = {key: value for key, value in cleaned.items() if known.get(key) != value}
    for key, value in changed.items():
        _write(usager_id, key, value)
    return {key: known.get(key) for key in changed}, changed


def take_values(kept_id: int, source_id: int, keys: Collection[str]) -> tuple[Values, Values]:
    """In a merge, give the kept record the source's values of these fields.

    What the source alone says comes with its rows, chosen or not: nothing is lost.

    Returns: what changed, before and after, by key.
    """
    if not keys:
        return {}, {}
    both = values_of(kept_id, source_id)
    before = {key: value for key, value in both[kept_id].items() if key in keys}
    return write_values(kept_id, {key: both[source_id].get(key) for key in before})


def labels_of(keys: Collection[str]) -> dict[str, str]:
    """Their names on screens, archived fields included (1 query or none)."""
    ids = {int(key.removeprefix(PREFIX)) for key in keys if key.startswith(PREFIX)}
    fields = UsagerField.objects.filter(pk__in=ids) if ids else ()
    return {field.key: field.label for field in fields}


def spelled(value: object) -> str:
    """As screens and tables show it; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return str(value)


def _write(usager_id: int, key: str, value: object) -> None:
    field_id = int(key.removeprefix(PREFIX))
    rows = UsagerFieldValue.objects.filter(usager_id=usager_id, field_id=field_id)
    if value is None:
        rows.delete()
    elif not rows.update(value=value):
        UsagerFieldValue.objects.create(usager_id=usager_id, field_id=field_id, value=value)


def _text(field: UsagerField, value: object) -> str | None:
    text = clean_line(value) if isinstance(value, str) else ""
    if len(text) > LONGEST_LINE:
        raise InvalidValue(field.key, f"{LONGEST_LINE} caractères au plus.")
    return text or None


def _long_text(field: UsagerField, value: object) -> str | None:
    return clean_lines(field.key, value, LONGEST_TEXT) or None


def _choice(field: UsagerField, value: object) -> str:
    if value not in field.choices:
        raise InvalidValue(field.key, "Choisissez dans la liste.")
    return str(value)


def _number(field: UsagerField, value: object) -> int | float:
    refusal = InvalidValue(field.key, "Indiquez un nombre.")
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise refusal
    spaces = str.maketrans(dict.fromkeys(" \u00a0\u202f"))
    try:
        number = Decimal(str(value).translate(spaces).replace(",", "."))
    except InvalidOperation:
        raise refusal from None
    if not number.is_finite():
        raise refusal
    if number.adjusted() >= MOST_DIGITS or len(number.as_tuple().digits) > MOST_DIGITS:
        raise InvalidValue(field.key, f"{MOST_DIGITS} chiffres au plus.")
    return int(number) if number == number.to_integral_value() else float(number)


def _date(field: UsagerField, value: object) -> str:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise InvalidValue(field.key, "Indiquez une date.") from None
    return date(day.year, day.month, day.day).isoformat()


def _yes_no(field: UsagerField, value: object) -> bool:
    said = {True: True, False: False, "oui": True, "non": False}
    if not isinstance(value, str | bool) or value not in said:
        raise InvalidValue(field.key, "Répondez par oui ou par non.")
    return said[value]


_CLEAN: dict[Kind, Callable[[UsagerField, object], object]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
}
