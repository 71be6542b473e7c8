"""What was typed of who books, to show it again."""

from collections.abc import Mapping

from django.http import QueryDict

from booking.appointments.ants_numbers import FIELD as NUMBER
from booking.appointments.models import BookingHold
from booking.directory.models import Usager
from booking.web.ants_number import ANYWAY

from .company_form import BOTH, OTHER, carried_rows, typed_rows
from .forms import CONTACT

TYPED = (*CONTACT, "address", "pour", NUMBER, ANYWAY)


def typed_before(post: QueryDict) -> dict[str, str]:
    """On this screen and the next one."""
    typed = {name: post[name] for name in TYPED if name in post}
    return {**typed, **carried_rows(post)}


def typed_in(known: BookingHold | Usager | None) -> dict[str, str]:
    """What was typed for a hold, or what the record of somebody invited says."""
    if known is None:
        return {}
    said = {name: getattr(known, name) for name in CONTACT}
    if known.address:
        said["address"] = known.address
    if isinstance(known, BookingHold):
        said[NUMBER] = known.ants_number
        if known.others:
            said["pour"] = BOTH if known.booker_comes else OTHER
    return said


SAID = {
    "first_name": "Prénom",
    "last_name": "Nom",
    "email": "Adresse e-mail",
    "phone_number": "Téléphone",
    "structure": "Structure",
    "person_first_name": "Prénom du bénéficiaire",
    "person_last_name": "Nom du bénéficiaire",
    "person_phone_number": "Téléphone du bénéficiaire",
    "person_email": "Adresse e-mail du bénéficiaire",
    "address": "Adresse à laquelle venir",
    NUMBER: "Numéro de pré-demande",
}


def said_lines(typed: Mapping[str, str]) -> list[dict[str, str]]:
    """For components/recap.html, where no form can show it again."""
    lines = [
        {"label": label, "value": typed[name]} for name, label in SAID.items() if typed.get(name)
    ]
    for row in typed_rows(typed):
        names = " ".join(filter(None, (row["first_name"], row["last_name"])))
        lines += [{"label": "Avec", "value": names}] if names else []
    return lines
