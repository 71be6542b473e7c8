"""Who books for somebody, and for whom."""

from django import forms
from django.core.exceptions import ValidationError

from booking.appointments.author import PrescripteurCard
from booking.appointments.orders import Newcomer
from booking.catalog.models import Motif
from booking.directory.disposable import check_professional_mail
from booking.directory.errors import InvalidValue
from booking.directory.models import Place
from booking.directory.phones import is_mobile, to_e164
from booking.web.ants_number import AsksNumber
from booking.web.usager.forms import TOO_LONG, PlainTextField
from socle.web.widgets import EmailInput, FamilyNameInput, GivenNameInput, PhoneInput

WRONG_NUMBER = "Vérifiez ce numéro : 10 chiffres, ou un numéro étranger avec son indicatif (+32…)."
WRONG_ADDRESS = "Vérifiez cette adresse : elle s’écrit comme nom@exemple.fr."
UNREACHED = "sans_message"


def _name(label: str, widget: type, missing: str, **options: object) -> PlainTextField:
    errors = {"required": missing, "max_length": TOO_LONG}
    return PlainTextField(
        label=label, max_length=150, widget=widget, error_messages=errors, **options
    )


class WhoForm(forms.Form):
    """The prescripteur; a proved address is no longer asked for."""

    first_name = _name("Votre prénom", GivenNameInput, "Indiquez votre prénom.")
    last_name = _name("Votre nom", FamilyNameInput, "Indiquez votre nom.")
    email = forms.EmailField(
        label="Votre adresse e-mail professionnelle",
        max_length=254,
        widget=EmailInput,
        help_text="Nous y envoyons la confirmation. Exemple : nom@structure.fr",
        error_messages={
            "required": "Indiquez votre adresse e-mail professionnelle.",
            "invalid": WRONG_ADDRESS,
            "max_length": TOO_LONG,
        },
    )
    phone_number = PlainTextField(
        label="Votre téléphone professionnel",
        required=False,
        max_length=40,
        widget=PhoneInput,
        error_messages={"max_length": TOO_LONG},
    )
    structure = _name(
        "Votre structure",
        forms.TextInput(attrs={"autocomplete": "organization"}),
        "Indiquez la structure où vous travaillez.",
        help_text="Exemples : CCAS de Privas, association Le Pont",
    )

    def __init__(self, *args: object, proved: PrescripteurCard | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.proved = proved
        if proved:
            self.fields["email"].disabled = True
            # What is proved wins over whatever was typed, or sent, under its name.
            self.initial["email"] = proved.email
            self.fields["email"].help_text = "Cette adresse est vérifiée."
        if proved and proved.partner_id:
            self.fields["structure"].disabled = True
            self.initial["structure"] = proved.structure

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        try:
            check_professional_mail(email)
        except InvalidValue as refusal:
            raise ValidationError(refusal.message) from None
        return email

    def clean_phone_number(self) -> str:
        return _number(self.cleaned_data["phone_number"])

    def card(self) -> PrescripteurCard:
        partner_id = self.proved.partner_id if self.proved else None
        return PrescripteurCard(**self.cleaned_data, partner_id=partner_id)


class PersonForm(AsksNumber, forms.Form):
    """The beneficiary: by SMS or by e-mail, unless nothing can reach them.

    Args:
        motif: one by phone needs a number, one by video a way to send its link, one of France
            Titres the number of the request.
    """

    person_first_name = _name("Prénom", forms.TextInput, "Indiquez le prénom de la personne.")
    person_last_name = _name("Nom", forms.TextInput, "Indiquez le nom de la personne.")
    person_phone_number = PlainTextField(
        label="Téléphone portable",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text="La confirmation et le rappel y arrivent par SMS. Exemple : 06 39 98 12 34",
        error_messages={"max_length": TOO_LONG},
    )
    person_email = forms.EmailField(
        label="Adresse e-mail",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": WRONG_ADDRESS, "max_length": TOO_LONG},
    )

    sans_message = forms.BooleanField(
        label="Continuer quand même : je préviendrai moi-même la personne", required=False
    )

    def __init__(
        self, *args: object, motif: Motif, place: Place | None = None, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.motif = motif
        self.ask_number(motif, place)
        for name in ("person_first_name", "person_last_name"):
            self.fields[name].widget.attrs.update(autocomplete="off", autocapitalize="words")
        if motif.location_type == Motif.LocationType.PHONE:
            phone = self.fields["person_phone_number"]
            phone.required = True
            phone.error_messages["required"] = "Indiquez le numéro auquel appeler la personne."

    @property
    def must_confirm(self) -> bool:
        """Whether the one thing that is missing may be passed over: nothing reaches the person."""
        return self.errors.keys() == {UNREACHED}

    def clean_person_phone_number(self) -> str:
        number = _number(self.cleaned_data["person_phone_number"])
        if number and not is_mobile(number):
            raise ValidationError("Indiquez un numéro de portable, ou laissez ce champ vide.")
        return number

    def clean_person_email(self) -> str:
        return self.cleaned_data["person_email"].lower()

    def clean(self) -> None:
        self.check_number()
        data = self.cleaned_data
        if self.errors or data.get("person_phone_number") or data.get("person_email"):
            return
        if self.motif.location_type == Motif.LocationType.VISIO:
            self.add_error(
                "person_phone_number",
                "Indiquez un portable ou une adresse e-mail : il faut envoyer le lien de la visio.",
            )
        elif not data.get(UNREACHED):
            self.add_error(
                UNREACHED, "Sans portable ni e-mail, la personne ne recevra aucun message."
            )

    def person(self) -> Newcomer:
        data = self.cleaned_data
        return Newcomer(
            data["person_first_name"],
            data["person_last_name"],
            data["person_email"],
            data["person_phone_number"],
        )


def _number(typed: str) -> str:
    if not typed:
        return ""
    try:
        return to_e164(typed)
    except ValueError:
        raise ValidationError(WRONG_NUMBER) from None
