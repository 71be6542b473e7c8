"""What a partner structure is registered with, checked."""

import re
from collections.abc import Collection, Mapping

from .errors import InvalidValue
from .models import PartnerAddress, PartnerStructure
from .names import clean_name
from .partners import PUBLIC_DOMAINS
from .siret import clean_siret

LONGEST_NAME = 150
MOST_ADDRESSES = 200
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+[a-z]{{2,63}}")
_ADDRESS = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+[a-z]{{2,63}}")


def clean_values(given: Mapping[str, object]) -> dict[str, object]:
    """Name, SIRET and number a day, as the row keeps them.

    Raises:
        InvalidValue: one that makes no sense.
    """
    number = given.get("bookings_a_day")
    if not isinstance(number, int) or not 1 <= number <= 1000:
        raise InvalidValue("bookings_a_day", "Indiquez un nombre de 1 à 1 000.")
    return {
        "name": clean_name("name", given.get("name"), LONGEST_NAME),
        "siret": clean_siret(str(given.get("siret") or "")),
        "bookings_a_day": number,
    }


def clean_addresses(typed: str) -> list[str]:
    """One a line or between commas: domains and addresses, lower-case, each once, sorted.

    Raises:
        InvalidValue: something else, a mailbox for everybody, or too many.
    """
    words = {one.lstrip("@") for one in re.split(r"[\s,;]+", typed.lower()) if one}
    if len(words) > MOST_ADDRESSES:
        raise InvalidValue("addresses", f"{MOST_ADDRESSES} domaines et adresses au plus.")
    for word in words:
        if word in PUBLIC_DOMAINS:
            message = f"{word} est une messagerie ouverte à tous : donnez l’adresse des personnes."
            raise InvalidValue("addresses", message)
        if len(word) > 254 or not (_ADDRESS if "@" in word else _DOMAIN).fullmatch(word):
            message = f"« {word[:60]} » n’est ni un domaine ni une adresse e-mail."
            raise InvalidValue("addresses", message)
    return sorted(words)


def check_free(values: Mapping[str, object], addresses: Collection[str], but: int | None) -> None:
    """
    Raises:
        InvalidValue: another open structure has this name, this SIRET or one of the addresses.
    """
    others = PartnerStructure.objects.filter(closed_at__isnull=True).exclude(pk=but)
    if others.filter(name__iexact=values["name"]).exists():
        raise InvalidValue("name", "Une structure porte déjà ce nom.")
    if values["siret"] and others.filter(siret=values["siret"]).exists():
        raise InvalidValue("siret", "Une structure a déjà ce SIRET.")
    taken = PartnerAddress.objects.filter(value__in=addresses).exclude(partner=but).first()
    if taken:
        message = f"{taken.value} est déjà à {taken.partner.name}."
        raise InvalidValue("addresses", message)
