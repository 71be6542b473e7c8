"""A place's form: its address is looked for, and gives its point on the map."""

import re
from zoneinfo import available_timezones

from django import forms

from booking.availability.loader import zone_of
from booking.directory.addresses import Address, AddressServiceDown, search_addresses
from booking.directory.models import Place
from booking.directory.plain import plain
from booking.directory.versions import version_of
from socle.web.telephone import display_number

DEGREES = re.compile(r"\s*(-?\d{1,3}(?:[.,]\d{1,12})?)\s*")
BAD_DEGREES = "Indiquez un nombre, comme 44,7353."
DOWN = "La recherche d’adresse ne répond pas. Réessayez, ou indiquez vous-même la position."
UNKNOWN = "Cette adresse n’est pas connue. Vérifiez-la, ou indiquez vous-même la position."
PICK = "Choisissez l’adresse exacte : elle donne la position sur la carte."
BY_HAND = "position"
KEPT = ("name", "address", "city_code", "access_notes", "time_zone", "justice_id")


class PlaceForm(forms.Form):
    """`found` holds the addresses to choose from, after a search without scripts."""

    name = forms.CharField(label="Nom", max_length=150)
    address = forms.CharField(label="Adresse", max_length=300)
    chosen = forms.CharField(required=False, max_length=300)
    city_code = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)
    latitude = forms.CharField(label="Latitude", required=False, max_length=20)
    longitude = forms.CharField(label="Longitude", required=False, max_length=20)
    phone = forms.CharField(label="Téléphone", required=False, max_length=40)
    access_notes = forms.CharField(
        label="Accès",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Étage, ascenseur, arrêt de bus : lu par les usagers.",
    )
    time_zone = forms.ChoiceField(label="Fuseau horaire", required=False)
    justice_id = forms.CharField(
        label="Identifiant Justice.fr",
        required=False,
        max_length=40,
        help_text="Pour un point-justice : les 24 caractères par lesquels Justice.fr le connaît. "
        "Son annuaire montre alors un lien vers vos rendez-vous.",
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, place: Place | None = None) -> None:
        super().__init__(data, initial=_initial(place) if place else None)
        self.found: tuple[Address, ...] = ()
        zones = sorted(available_timezones())
        usual = f"Celui de l’espace ({zone_of(None).key})"
        self.fields["time_zone"].choices = [("", usual), *((zone, zone) for zone in zones)]

    def clean_latitude(self) -> float | None:
        return self._degrees("latitude", 90)

    def clean_longitude(self) -> float | None:
        return self._degrees("longitude", 180)

    def clean(self) -> dict[str, object]:
        given = super().clean()
        if not self.errors.keys() & {"address", "latitude", "longitude"}:
            self._locate(given)
        return given

    @property
    def values(self) -> dict[str, object]:
        """What the services take."""
        asked = ("version", "chosen")
        return {name: value for name, value in self.cleaned_data.items() if name not in asked}

    @property
    def is_by_hand(self) -> bool:
        """Whether the position is to be seen: something about it is to be corrected."""
        return bool(self.errors.keys() & {"address", "latitude", "longitude"})

    def _degrees(self, name: str, most: int) -> float | None:
        typed = self.cleaned_data[name]
        if not typed:
            return None
        found = DEGREES.fullmatch(typed)
        value = float(found[1].replace(",", ".")) if found else None
        if value is None or abs(value) > most:
            raise forms.ValidationError(BAD_DEGREES)
        return value

    def _locate(self, given: dict[str, object]) -> None:
        """The point: the one given, unless the address has changed without it; else looked for."""
        point = given["latitude"], given["longitude"]
        if None not in point and (given["chosen"] == BY_HAND or not self._is_stale(point)):
            return
        try:
            found = search_addresses(given["address"])
        except AddressServiceDown:
            self.add_error("address", DOWN)
            return
        self.found = tuple(one for one in found if one.latitude is not None)
        wanted = given["chosen"] or given["address"]
        right = next((one for one in self.found if _same(one, wanted)), None)
        if right is None:
            self.add_error("address", PICK if self.found else UNKNOWN)
            return
        given |= {
            "address": right.label,
            "city_code": right.city_code,
            "latitude": right.latitude,
            "longitude": right.longitude,
        }

    def _is_stale(self, point: tuple[float, float]) -> bool:
        """Whether the point is still that of the address before."""
        before = self.initial.get("address")
        if not before or plain(str(before)) == plain(self.cleaned_data["address"]):
            return False
        return point == (float(self.initial["latitude"]), float(self.initial["longitude"]))


def _same(address: Address, typed: str) -> bool:
    return plain(typed) in (plain(address.label), plain(address.stored))


def _initial(place: Place) -> dict[str, object]:
    return {
        **{field: getattr(place, field) for field in KEPT},
        "phone": display_number(place.phone),
        "latitude": str(place.latitude),
        "longitude": str(place.longitude),
        "version": version_of(place),
    }
