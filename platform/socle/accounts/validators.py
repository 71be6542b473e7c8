"""Which passwords are long and mixed enough.

Source: CNIL, deliberation 2022-100 of 21 July 2022: 80 bits, as by 12 signs of four kinds or 14 of
three.
"""

import unicodedata

from django.core.exceptions import ValidationError

FOUR_KINDS_FROM, THREE_KINDS_FROM, LONGEST = 12, 14, 128
RULE = (
    "Mélangez majuscules, minuscules, chiffres et autres signes : les quatre pour "
    f"{FOUR_KINDS_FROM} caractères, trois d’entre eux à partir de {THREE_KINDS_FROM}."
)


class MixedPasswordValidator:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: object = None) -> None:
        """
        Raises:
            ValidationError: not mixed enough for its length, or longer than 128 signs.
        """
        if len(password) > LONGEST:
            raise ValidationError(f"{LONGEST} caractères au plus.", code="password_too_long")
        kinds = {_kind(sign) for sign in password}
        needed = 3 if len(password) >= THREE_KINDS_FROM else 4
        if len(kinds) < needed:
            raise ValidationError(RULE, code="password_not_mixed")

    def get_help_text(self) -> str:
        return RULE


def _kind(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Lu", "Lt"):
        return "upper"
    if category.startswith("L"):
        return "lower"
    return "digit" if category == "Nd" else "other"
