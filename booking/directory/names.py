"""Names of what agents configure: regular, not too long, told apart by more than an accent."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model, QuerySet
from django.utils.text import slugify

from .errors import InvalidValue
from .locks import lock_words
from .phones import to_e164
from .plain import plain
from .usager_values import DIRECTION, clean_line

SHORT_NUMBER = re.compile(r"[0-9]{4}")
LONGEST_SLUG = 81


def clean_name(field: str, typed: object, longest: int, *, required: bool = True) -> str:
    """One line, composed, without control characters.

    Raises:
        InvalidValue: nothing is left of it, or it is too long.
    """
    text = clean_line(typed) if isinstance(typed, str) else ""
    if required and not any(sign.isalnum() for sign in text):
        raise InvalidValue(field, "Indiquez un nom." if field == "name" else "Indiquez une valeur.")
    if len(text) > longest:
        raise InvalidValue(field, f"{longest} caractères au plus.")
    return text


def clean_lines(field: str, typed: object, longest: int) -> str:
    """Several lines, as they were typed, without other control characters.

    Raises:
        InvalidValue: too long.
    """
    text = typed.replace("\r\n", "\n").replace("\r", "\n") if isinstance(typed, str) else ""
    kept = "".join(
        sign for sign in text if sign == "\n" or (sign.isprintable() and sign not in DIRECTION)
    ).strip()
    if len(kept) > longest:
        raise InvalidValue(field, f"{longest} caractères au plus.")
    return kept


def clean_public_phone(field: str, typed: object) -> str:
    """The number of a service: E.164, or a short one of exactly four digits (domain.md 1.1).

    Raises:
        InvalidValue: no such number.
    """
    text = clean_name(field, typed, 40, required=False)
    if not text or SHORT_NUMBER.fullmatch(text):
        return text
    try:
        return to_e164(text)
    except ValueError:
        raise InvalidValue(
            field, "Indiquez un numéro de téléphone valable, ou un numéro court à 4 chiffres."
        ) from None


def clean_website(field: str, typed: object) -> str:
    """
    Raises:
        InvalidValue: not an address that a browser opens safely.
    """
    text = clean_name(field, typed, 200, required=False)
    if text:
        try:
            URLValidator(schemes=["http", "https"])(text)
        except ValidationError:
            raise InvalidValue(field, "Indiquez une adresse qui commence par https://.") from None
    return text


def check_name_is_free(
    among: QuerySet[Model], name: str, *, but: int | None = None, field: str = "name"
) -> None:
    """Those who give the same name at the same moment come one after the other.

    Case and accents tell nothing apart: « PMI Privas » is taken by « Pmi privas ».

    Args:
        among: rows that may not share the name.
        but: the row that is being named.

    Raises:
        InvalidValue: another row has it.
    """
    spelled = plain(name)
    lock_words(f"name:{among.model._meta.label_lower}:{spelled}")
    for pk, taken in among.values_list("pk", field):
        if pk != but and plain(taken) == spelled:
            raise InvalidValue(field, f"« {taken} » existe déjà : choisissez un autre nom.")


def slug_of(name: str) -> str:
    """For addresses; never empty."""
    return slugify(plain(name))[:LONGEST_SLUG].strip("-") or "organisation"
