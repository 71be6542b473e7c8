"""What may be written in a record, made regular. Sources: domain.md 1.7; issue 3, « Bad input »."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .errors import InvalidValue
from .models import Usager
from .phones import to_e164

OLDEST_YEARS = 130
LONGEST = {
    "first_name": 150,
    "last_name": 150,
    "birth_name": 150,
    "email": 254,
    "phone_number": 40,
    "address": 300,
    "city_code": 5,
    "city_name": 100,
    "post_code": 10,
    "address_details": 300,
    "affiliation_number": 30,
    "case_number": 60,
    "notes": 10_000,
}
REQUIRED = {"first_name": "Indiquez le prénom.", "last_name": "Indiquez le nom."}
# A relative is reached through the responsible and has none of these.
CONTACT = (
    "email",
    "phone_number",
    "address",
    "address_details",
    "city_code",
    "city_name",
    "post_code",
)
FLAGS = ("notify_by_email", "notify_by_sms")
CHOICES = {
    "caisse_affiliation": Usager.Caisse.values,
    "family_situation": Usager.FamilySituation.values,
    "logement": Usager.Logement.values,
}
MOST_CHILDREN = 30
FIELDS = (*LONGEST, "birth_date", *FLAGS, *CHOICES, "number_of_children")
# What an espace may hide (RecordSettings); the others every record has.
OPTIONAL = (
    "birth_name",
    "address_details",
    *CHOICES,
    "affiliation_number",
    "number_of_children",
    "case_number",
    "notes",
)
# Signs that turn the reading direction of what follows: they could forge another name.
DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_values(values: Mapping[str, object], today: date) -> dict[str, object]:
    """The same values, regular: spaces and case settled, numbers as E.164.

    Raises:
        InvalidValue: one of them makes no sense.
        ValueError: a field that a record has not.
    """
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    return {field: _clean(field, value, today) for field, value in values.items()}


def _clean(field: str, value: object, today: date) -> object:
    if field in FLAGS:
        return bool(value)
    if field == "birth_date":
        return clean_birth_date(value, today)
    if field == "number_of_children":
        return _clean_children(value)
    if field in CHOICES:
        return _clean_choice(field, value)
    text = _clean_text(field, str(value or ""))
    return _SPECIAL[field](text) if text and field in _SPECIAL else text


def clean_birth_date(value: object, today: date) -> date | None:
    """
    Raises:
        InvalidValue: no date, or one that nobody alive was born on.
    """
    if not value:
        return None
    if not isinstance(value, date):
        raise InvalidValue("birth_date", "Indiquez une date.")
    if value > today:
        raise InvalidValue("birth_date", "La date de naissance est dans l’avenir.")
    if value.year < today.year - OLDEST_YEARS:
        raise InvalidValue(
            "birth_date", f"La date de naissance remonte à plus de {OLDEST_YEARS} ans."
        )
    return value


def _clean_children(value: object) -> int | None:
    if value is None or value == "":
        return None
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 4):
        raise InvalidValue("number_of_children", "Indiquez un nombre.")
    if int(text) > MOST_CHILDREN:
        raise InvalidValue("number_of_children", f"{MOST_CHILDREN} enfants au plus.")
    return int(text)


def _clean_choice(field: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if value not in CHOICES[field]:
        raise InvalidValue(field, "Choisissez dans la liste.")
    return str(value)


def _clean_text(field: str, text: str) -> str:
    kept = "\n" if field == "notes" else ""
    text = text.replace("\r\n", "\n")
    signs = (" " if _is_control(sign) and sign not in kept else sign for sign in text)
    # Composed, so that what looks the same is the same.
    text = unicodedata.normalize("NFC", "".join(signs)).strip()
    if field != "notes":
        text = " ".join(text.split())
    if len(text) > LONGEST[field]:
        raise InvalidValue(field, f"{LONGEST[field]} caractères au plus.")
    if not text and field in REQUIRED:
        raise InvalidValue(field, REQUIRED[field])
    return text


def clean_line(text: str) -> str:
    """One line without control characters, composed, single spaces."""
    signs = (" " if _is_control(sign) else sign for sign in text)
    return " ".join(unicodedata.normalize("NFC", "".join(signs)).split())


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in DIRECTION


def clean_email(typed: str) -> str:
    """Lower case, without the two slips that phones make: `..` and a point before the `@`.

    Raises:
        InvalidValue: still no address.
    """
    email = re.sub(r"\.+@", "@", re.sub(r"\.{2,}", ".", typed.replace(" ", ""))).lower()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidValue("email", "Cette adresse e-mail n’est pas valable.") from None
    return email


def clean_phone(typed: str) -> str:
    """
    Raises:
        InvalidValue: no such number.
    """
    try:
        return to_e164(typed)
    except ValueError:
        raise InvalidValue("phone_number", "Ce numéro de téléphone n’est pas valable.") from None


_SPECIAL: dict[str, Callable[[str], str]] = {
    "email": clean_email,
    "phone_number": clean_phone,
}
