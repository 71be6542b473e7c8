"""What is asked to open an espace: by a form, a line of a file, a request that is accepted."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from booking.directory.addresses import Address, AddressServiceDown, search_addresses
from booking.directory.errors import InvalidValue
from booking.directory.names import clean_name, clean_public_phone
from booking.directory.plain import plain
from booking.directory.siret import clean_siret
from booking.directory.usager_values import clean_email
from socle.clock import now
from tenants.models import Espace, Host, Opening
from tenants.models.host import HOST_NAME
from tenants.slugs import slug_from, validate_slug

from .departements import NUMBERS
from .first_content import DOWN, UNKNOWN

PICK = "Plusieurs adresses y ressemblent : choisissez la bonne."
ABOUT_SLUG = "Vide : proposée d’après le nom. Lettres sans accent, chiffres et tirets."


class Taken:
    """Which addresses lead to an espace already, asked of the database."""

    def has_slug(self, slug: str) -> bool:
        return Espace.objects.filter(slug=slug).exists()

    def has_host(self, host: str) -> bool:
        return Host.objects.filter(domain=host).exists()


class OpeningForm(forms.Form):
    """`found` holds the addresses to choose from, when what was typed is not one of them."""

    name = forms.CharField(
        label="Nom de l’espace",
        max_length=150,
        help_text="Lu par les usagers : « Ardèche », « Ville de Privas ».",
    )
    kind = forms.ChoiceField(label="Type", choices=Espace.Kind.choices, widget=forms.RadioSelect)
    departement_number = forms.CharField(
        label="Département", max_length=3, required=False, help_text="Son numéro : 07, 2A, 974."
    )
    phone = forms.CharField(
        label="Téléphone",
        max_length=40,
        required=False,
        help_text="Montré sur chaque page, même quand l’espace est suspendu.",
    )
    organisation_name = forms.CharField(
        label="Première organisation",
        max_length=150,
        required=False,
        help_text="Vide : le nom de l’espace.",
    )
    siret = forms.CharField(
        label="SIRET de l’organisation",
        max_length=20,
        required=False,
        help_text="14 chiffres. Son administrateur peut aussi le donner plus tard.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    has_device = forms.BooleanField(
        label="Elle a un Dispositif de Recueil : ses créneaux vont à France Titres",
        required=False,
        help_text="Pour une mairie qui délivre cartes d’identité et passeports.",
    )
    place_name = forms.CharField(
        label="Nom du lieu",
        max_length=150,
        required=False,
        help_text="Vide : celui de l’organisation.",
    )
    address = forms.CharField(
        label="Adresse du lieu", max_length=300, help_text="Exemple : 1 rue de la Mairie, Privas."
    )
    chosen = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    admin_email = forms.EmailField(
        label="Adresse e-mail du premier administrateur",
        max_length=254,
        help_text="Une invitation de 48 heures lui est envoyée.",
    )
    slug = forms.CharField(
        label="Adresse de l’espace", max_length=40, required=False, help_text=ABOUT_SLUG
    )
    host = forms.CharField(
        label="Nom d’hôte",
        max_length=253,
        required=False,
        help_text=f"Vide : l’adresse de l’espace, suivie de .{settings.PORTAL_HOST}.",
    )

    def __init__(
        self, data=None, *, initial=None, locates: bool = True, taken: "Taken | None" = None
    ) -> None:
        super().__init__(data, initial={"kind": Espace.Kind.GENERAL, **(initial or {})})
        self.locates, self.taken = locates, taken or Taken()
        self.found: tuple[Address, ...] = ()

    def clean_name(self) -> str:
        return _checked(lambda: clean_name("name", self.cleaned_data["name"], 150))

    def clean_phone(self) -> str:
        return _checked(lambda: clean_public_phone("phone", self.cleaned_data["phone"]))

    def clean_siret(self) -> str:
        return _checked(lambda: clean_siret(self.cleaned_data["siret"]))

    def clean_admin_email(self) -> str:
        return _checked(lambda: clean_email(self.cleaned_data["admin_email"]))

    def clean_departement_number(self) -> str:
        number = self.cleaned_data["departement_number"].strip().upper()
        number = f"0{number}" if len(number) == 1 else number
        if number and number not in NUMBERS:
            raise ValidationError("Aucun département n’a ce numéro.")
        return number

    def clean(self) -> dict[str, object]:
        given = super().clean()
        if "name" in given:
            self._name_it(given)
        if given.get("has_device") and given.get("kind") != Espace.Kind.MAIRIE:
            self.add_error("has_device", "Seule une mairie a un Dispositif de Recueil.")
        if self.locates and given.get("address"):
            self._locate(given)
        return given

    def opening(self, **fields: object) -> Opening:
        """Not saved."""
        given = {**self.cleaned_data}
        given.pop("chosen")
        given["organisation_name"] = given["organisation_name"] or given["name"]
        return Opening(asked_at=now(), **given, **fields)

    def _name_it(self, given: dict[str, object]) -> None:
        slug = given.get("slug") or slug_from(str(given["name"]))
        host = str(given.get("host") or f"{slug}.{settings.PORTAL_HOST}").strip().lower()
        try:
            validate_slug(slug)
        except ValidationError as error:
            self.add_error("slug", error)
            return
        if self.taken.has_slug(slug):
            self.add_error("slug", f"Un espace a déjà l’adresse « {slug} ».")
        if not HOST_NAME.fullmatch(host) or host == settings.PORTAL_HOST:
            self.add_error("host", f"« {host} » n’est pas un nom d’hôte possible.")
        elif self.taken.has_host(host):
            self.add_error("host", f"« {host} » mène déjà à un espace.")
        given |= {"slug": slug, "host": host}

    def _locate(self, given: dict[str, object]) -> None:
        try:
            found = search_addresses(str(given["address"]))
        except AddressServiceDown:
            self.add_error("address", DOWN)
            return
        self.found = tuple(one for one in found if one.latitude is not None)
        wanted = plain(str(given.get("chosen") or given["address"]))
        right = next((one for one in self.found if wanted in _names(one)), None)
        if right is None:
            self.add_error("address", PICK if self.found else UNKNOWN)
            return
        given |= {"address": right.stored, "city_code": right.city_code}
        given |= {"latitude": right.latitude, "longitude": right.longitude}


def _names(address: Address) -> tuple[str, str]:
    return plain(address.label), plain(address.stored)


def _checked(clean):
    try:
        return clean()
    except InvalidValue as error:
        raise ValidationError(error.message) from None
