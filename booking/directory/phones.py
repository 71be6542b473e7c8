"""Telephone numbers, by the phonenumbers library."""

import phonenumbers
from django.conf import settings
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

# Numbering plans tried in turn for a number typed without its prefix (booking.md 4.1).
REGIONS = ("FR", "GP", "GF", "MQ", "RE", "YT")
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
# Numbers that the regulator keeps for fiction: nobody's, so valid in a demonstration only.
FICTION_MOBILE = "+3363998"


def to_e164(typed: str) -> str:
    """The number as +33612345678.

    Raises:
        ValueError: no such number in France or overseas, nor abroad with its prefix.
    """
    for region in REGIONS:
        try:
            number = phonenumbers.parse(typed, region)
        except NumberParseException:
            continue
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number) or _is_fiction(e164):
            return e164
    raise ValueError("numéro de téléphone non valable")


def national(e164: str) -> str:
    """The ten digits that lead to this number by `to_e164`; the number itself when none do."""
    if e164.startswith("+33"):
        # Read first: no other plan may take it.
        return f"0{e164[3:]}"
    try:
        number = phonenumbers.parse(e164, None)
        told = phonenumbers.national_significant_number(number)
        return f"0{told}" if to_e164(f"0{told}") == e164 else e164
    except (NumberParseException, ValueError):
        return e164


def is_mobile(e164: str) -> bool:
    """Whether an SMS can reach this number."""
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return False
    return phonenumbers.number_type(number) in MOBILE or _is_fiction(e164)


def _is_fiction(e164: str) -> bool:
    return settings.DEMO and e164.startswith(FICTION_MOBILE) and len(e164) == 12
