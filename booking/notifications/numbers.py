"""Which numbers an SMS is sent to. The others are said to fail, never left out in silence."""

import phonenumbers
from phonenumbers import NumberParseException

from booking.directory.phones import is_mobile

# France; La Réunion and Mayotte; Guadeloupe and its neighbours; Guyane; Martinique.
SERVED_PREFIXES = (33, 262, 590, 594, 596)


LANDLINE = "Ce numéro n’est pas celui d’un téléphone mobile."


def expects_sms(e164: str) -> bool:
    """Whether an SMS is tried, or said to fail: not to landlines, where nobody waits for one."""
    return bool(e164) and sms_refusal(e164) != LANDLINE


def sms_refusal(e164: str) -> str:
    """Why no SMS leaves for this number, in French; empty when one can."""
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return "Ce numéro n’est pas complet ou ne peut pas être lu."
    if number.country_code not in SERVED_PREFIXES:
        return (
            "Aucun SMS n’est envoyé vers ce pays ou ce territoire : "
            "seuls la France et les départements d’outre-mer sont desservis."
        )
    if is_mobile(e164):
        return ""
    if phonenumbers.is_valid_number(number):
        return LANDLINE
    return "Ce numéro n’existe pas."
