"""An usager as seen from an organisation that does not know them (domain.md 2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from booking.access.actor import Actor
from booking.access.decisions import visible_to

from .models import Usager

HIDDEN = "*"


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What may be shown of somebody: all, or enough to recognise whom one knows."""

    usager_id: int
    name: str
    birth_date: str
    phone_number: str
    email: str
    masked: bool


def glimpses(usagers: Iterable[Usager], actor: Actor) -> dict[int, Glimpse]:
    """By identifier, in clear for those whom the actor sees (1 query)."""
    usagers = list(usagers)
    among = Usager.objects.filter(pk__in=[usager.pk for usager in usagers])
    seen = set(visible_to(among, actor).values_list("pk", flat=True))
    return {usager.pk: glimpse(usager, masked=usager.pk not in seen) for usager in usagers}


def glimpse(usager: Usager, *, masked: bool) -> Glimpse:
    contact = usager.contact
    born = usager.birth_date
    return Glimpse(
        usager_id=usager.pk,
        name=str(usager),
        birth_date="" if born is None else f"{born:%d/%m}" if masked else f"{born:%d/%m/%Y}",
        phone_number=mask_phone(contact.phone_number) if masked else contact.phone_number,
        email=mask_email(contact.email) if masked else contact.email,
        masked=masked,
    )


def mask_phone(e164: str) -> str:
    """The first two and last two digits, as dialled in France: `06******01`."""
    if not e164:
        return ""
    dialled = "0" + e164[3:] if e164.startswith("+33") else e164.lstrip("+")
    return dialled[:2] + HIDDEN * (len(dialled) - 4) + dialled[-2:]


def mask_email(email: str) -> str:
    """First and last letter of the local part, and the domain: `n***a@demo.example`."""
    local, at, domain = email.rpartition("@")
    if not local:
        return ""
    ends = local[0] + HIDDEN * 3 + (local[-1] if len(local) > 2 else "")
    return f"{ends}{at}{domain}"
