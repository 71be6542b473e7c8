"""Numbers of establishments (SIRET). Source: INSEE, whose last digit is a key (Luhn)."""

import re

from .errors import InvalidValue

LA_POSTE = "356000000"  # its establishments have a key of their own
_SPACES = re.compile(r"[\s\u00a0\u202f.]")
_DIGITS = re.compile(r"[0-9]{14}", re.ASCII)


def clean_siret(typed: str) -> str:
    """Fourteen digits that are right together, spaces aside; or nothing.

    Raises:
        InvalidValue: not a SIRET.
    """
    digits = _SPACES.sub("", typed)
    if not digits:
        return ""
    if not _DIGITS.fullmatch(digits) or not _is_right(digits):
        raise InvalidValue("siret", "Vérifiez ce SIRET : 14 chiffres, dont le dernier est une clé.")
    return digits


def _is_right(digits: str) -> bool:
    if not digits.strip("0"):
        return False
    if digits.startswith(LA_POSTE):
        return sum(map(int, digits)) % 5 == 0 or _luhn(digits)
    return _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = (int(one) * (2 if place % 2 == 0 else 1) for place, one in enumerate(digits))
    return sum(sum(divmod(one, 10)) for one in doubled) % 10 == 0
