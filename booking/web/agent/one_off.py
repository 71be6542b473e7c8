"""A place made for one appointment, in the forms of agents: its fields, and where it is."""

from dataclasses import replace

from django import forms

from booking.appointments.errors import InvalidBooking
from booking.appointments.orders import OneOffPlace
from booking.directory.addresses import AddressServiceDown, search_addresses
from booking.directory.models import Place

ONE_OFF = "ponctuel"
CHOICE = (ONE_OFF, "Un autre lieu, pour ce RDV seulement")
UNKNOWN = "L’adresse du lieu ponctuel n’est pas connue. Vérifiez-la, avec la commune."
DOWN = "La recherche d’adresse ne répond pas. Réessayez dans une minute, ou choisissez un lieu."


def name_field() -> forms.CharField:
    return forms.CharField(label="Nom du lieu ponctuel", required=False, max_length=150)


def address_field() -> forms.CharField:
    return forms.CharField(label="Adresse du lieu ponctuel", required=False, max_length=300)


class OneOffMixin:
    """For a form whose `lieu` may be `ONE_OFF`, with the fields `lieu_nom` and `lieu_adresse`."""

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("lieu") == ONE_OFF:
            for name, message in {
                "lieu_nom": "Donnez un nom à ce lieu.",
                "lieu_adresse": "Indiquez l’adresse de ce lieu.",
            }.items():
                if not cleaned.get(name, "").strip():
                    self.add_error(name, message)
        return cleaned


def one_off_of(name: str, address: str) -> OneOffPlace | None:
    """What was typed, not yet anywhere; None while something is missing."""
    name, address = name.strip()[:150], address.strip()[:300]
    return OneOffPlace(name, address, 0.0, 0.0) if name and address else None


def located(place: OneOffPlace, near: Place | None) -> OneOffPlace:
    """The place at the point of its address, as the address service knows it.

    Args:
        near: whose point it takes when the address is not known: people read the address, the
            point serves the map of the organisation's surroundings.

    Raises:
        InvalidBooking: the address is not known, and nothing is near.
    """
    found, reason = (), UNKNOWN
    try:
        found = search_addresses(place.address, limit=1)
    except AddressServiceDown:
        reason = DOWN
    if found and found[0].latitude is not None and found[0].longitude is not None:
        return replace(place, latitude=found[0].latitude, longitude=found[0].longitude)
    if near is None:
        raise InvalidBooking("one_off_place", reason)
    return replace(place, latitude=near.latitude, longitude=near.longitude)
