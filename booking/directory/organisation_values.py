"""What may be written of an organisation."""

from collections.abc import Callable, Mapping

from .errors import InvalidValue
from .models import Organisation
from .names import clean_lines, clean_name, clean_public_phone, clean_website
from .siret import clean_siret
from .usager_values import clean_email

FIELDS = (
    "name",
    "phone",
    "email",
    "website",
    "opening_hours",
    "siret",
    "external_id",
    "verticale",
)


def clean_organisation(values: Mapping[str, object]) -> dict[str, object]:
    """
    Raises:
        InvalidValue: one of them makes no sense.
        ValueError: a field that an organisation has not.
    """
    if unknown := set(values) - set(FIELDS):
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    return {field: _CLEAN[field](value) for field, value in values.items()}


def _email(typed: object) -> str:
    text = clean_name("email", typed, 254, required=False)
    return clean_email(text) if text else ""


def _external_id(typed: object) -> str | None:
    return clean_name("external_id", typed, 60, required=False) or None


def _verticale(typed: object) -> str:
    if typed not in Organisation.Verticale.values:
        raise InvalidValue("verticale", "Choisissez dans la liste.")
    return str(typed)


_CLEAN: dict[str, Callable[[object], object]] = {
    "name": lambda typed: clean_name("name", typed, 150),
    "phone": lambda typed: clean_public_phone("phone", typed),
    "email": _email,
    "website": lambda typed: clean_website("website", typed),
    "opening_hours": lambda typed: clean_lines("opening_hours", typed, 2000),
    "siret": lambda typed: clean_siret(str(typed or "")),
    "external_id": _external_id,
    "verticale": _verticale,
}
