"""What a place may be. Sources: domain.md 1.4 and 5."""

import math
import re
from collections.abc import Mapping
from zoneinfo import available_timezones

from .errors import InvalidValues
from .models import Place
from .phones import to_e164
from .usager_values import clean_line

LONGEST = {"name": 150, "address": 300}
LONGEST_NOTES = 2_000
CITY_CODE = re.compile(r"[0-9](?:[0-9]|A|B)[0-9]{3}")
FIELDS = (
    "name",
    "address",
    "latitude",
    "longitude",
    "city_code",
    "phone",
    "access_notes",
    "time_zone",
    "justice_id",
)
JUSTICE_ID = re.compile(r"[0-9a-f]{24}")
PICK_ONE = "Choisissez l’adresse dans la liste proposée : elle donne sa position sur la carte."


def values_of(place: Place) -> dict[str, object]:
    return {field: getattr(place, field) for field in FIELDS}


def clean_place(values: Mapping[str, object], place: Place | None = None) -> dict[str, object]:
    """All the fields, made regular; those not given stay as they are.

    Raises:
        InvalidValues: what makes no sense, by field.
        ValueError: a field that a place has not.
    """
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    found = {**values_of(place or Place()), **values}
    errors: dict[str, str] = {}
    for field, most in LONGEST.items():
        found[field] = clean_line(str(found[field] or ""))
        if len(found[field]) > most:
            errors[field] = f"{most} caractères au plus."
    if not found["name"]:
        errors["name"] = "Donnez un nom au lieu."
    if not found["address"]:
        errors["address"] = "Indiquez l’adresse du lieu."
    _clean_position(found, errors)
    _clean_phone(found, errors)
    lines = str(found["access_notes"] or "").replace("\r\n", "\n").split("\n")
    found["access_notes"] = "\n".join(clean_line(line) for line in lines).strip()
    if len(found["access_notes"]) > LONGEST_NOTES:
        errors["access_notes"] = f"{LONGEST_NOTES} caractères au plus."
    found["time_zone"] = str(found["time_zone"] or "")
    if found["time_zone"] and not _is_zone(found["time_zone"]):
        errors["time_zone"] = "Choisissez un fuseau horaire de la liste."
    found["justice_id"] = str(found["justice_id"] or "").strip().lower()
    if found["justice_id"] and not JUSTICE_ID.fullmatch(found["justice_id"]):
        errors["justice_id"] = (
            "Cet identifiant a 24 caractères : des chiffres et des lettres de a à f."
        )
    if errors:
        raise InvalidValues(errors)
    return found


def _clean_position(found: dict[str, object], errors: dict[str, str]) -> None:
    for field, most in (("latitude", 90), ("longitude", 180)):
        value = found[field]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or abs(value) > most:
            errors.setdefault("address", PICK_ONE)
    found["city_code"] = str(found["city_code"] or "").strip().upper()
    if found["city_code"] and not CITY_CODE.fullmatch(found["city_code"]):
        errors.setdefault("address", PICK_ONE)


def _clean_phone(found: dict[str, object], errors: dict[str, str]) -> None:
    typed = str(found["phone"] or "").strip()
    # Town halls have short numbers of four digits.
    if re.fullmatch(r"[0-9]{4}", typed) or not typed:
        found["phone"] = typed
        return
    try:
        found["phone"] = to_e164(typed)
    except ValueError:
        errors["phone"] = "Ce numéro de téléphone n’est pas valable."


def _is_zone(name: str) -> bool:
    return name in available_timezones()
