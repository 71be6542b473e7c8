"""Numbers of establishments (SIRET), whose last digit is a key (python-stdnum)."""

import re

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from .errors import InvalidValue

# What people paste between the groups of digits.
_SPACES = re.compile(r"[\s\u00a0\u202f.]")


def clean_siret(typed: str) -> str:
    """Fourteen digits that are right together, spaces aside; or nothing.

    Raises:
        InvalidValue: not a SIRET.
    """
    digits = _SPACES.sub("", typed)
    if not digits:
        return ""
    try:
        if not digits.strip("0"):
            raise ValidationError
        return siret.validate(digits)
    except ValidationError:
        told = "Vérifiez ce SIRET : 14 chiffres, dont le dernier est une clé."
        raise InvalidValue("siret", told) from None
