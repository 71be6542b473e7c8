"""Who books: names, and an address or a telephone that proves it."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from booking.appointments.choice import Booker
from booking.directory.disposable import proved_contact
from booking.directory.errors import InvalidValue
from booking.directory.phones import is_mobile, to_e164
from booking.web.ants_number import AsksNumber
from socle.web.widgets import EmailInput, FamilyNameInput, GivenNameInput, PhoneInput

# Control characters and lone surrogates; line and paragraph separators; signs that turn the
# direction of the text around them, with which a name may pass for something else in a list.
REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
REFUSED_SIGNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
CONTACT = ("first_name", "last_name", "email", "phone_number")
TOO_LONG = "Ne dépassez pas %(limit_value)d caractères."


class PlainTextField(forms.CharField):
    """One line of text in any script, emoji included, composed (NFC), that can be seen."""

    def to_python(self, value: object) -> str:
        return unicodedata.normalize("NFC", super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(
            unicodedata.category(sign) in REFUSED_CATEGORIES or sign in REFUSED_SIGNS
            for sign in value
        ):
            raise ValidationError("Retirez les caractères invisibles, puis recommencez.")
        if value and all(unicodedata.category(sign)[0] in "CMZ" for sign in value):
            raise ValidationError(self.error_messages["required"])


def regular_phone(typed: str) -> str:
    """The number as E.164; nothing for nothing.

    Raises:
        ValidationError: it is no number.
    """
    try:
        return to_e164(typed) if typed else ""
    except ValueError:
        raise ValidationError(
            "Vérifiez ce numéro : 10 chiffres, ou un numéro étranger avec son indicatif (+32…)."
        ) from None


class IdentityForm(AsksNumber, forms.Form):
    """Names, and how to be reached: one way is enough, unless the appointment is by phone."""

    first_name = PlainTextField(
        label="Prénom",
        max_length=150,
        widget=GivenNameInput,
        error_messages={"required": "Indiquez votre prénom.", "max_length": TOO_LONG},
    )
    last_name = PlainTextField(
        label="Nom",
        max_length=150,
        widget=FamilyNameInput,
        error_messages={"required": "Indiquez votre nom.", "max_length": TOO_LONG},
    )
    email = forms.EmailField(
        label="Adresse e-mail",
        required=False,
        max_length=254,
        widget=EmailInput,
        help_text="Exemple : nom@exemple.fr",
        error_messages={
            "invalid": "Vérifiez cette adresse : elle s’écrit comme nom@exemple.fr.",
            "max_length": TOO_LONG,
        },
    )
    phone_number = PlainTextField(
        label="Téléphone",
        required=False,
        max_length=40,
        widget=PhoneInput,
        help_text="Exemple : 06 39 98 12 34",
        error_messages={
            "required": "Indiquez le numéro auquel vous appeler.",
            "max_length": TOO_LONG,
        },
    )

    def __init__(self, *args: object, by_phone: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.by_phone = by_phone
        # "(facultatif)" on both ways would be wrong: one of them is needed.
        self.mark_optional = by_phone
        phone = self.fields["phone_number"]
        phone.required = by_phone
        if by_phone:
            phone.label = "Téléphone auquel vous appeler"
        else:
            phone.label = "Téléphone portable"

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean_phone_number(self) -> str:
        return regular_phone(self.cleaned_data["phone_number"])

    def clean(self) -> None:
        """The message that proves the address must be able to arrive."""
        self.check_number()
        if self.errors.keys() & {"email", "phone_number"}:
            return
        if self.cleaned_data.get("email"):
            self._prove()
            return
        phone = self.cleaned_data.get("phone_number")
        if not phone:
            self.add_error("email", "Indiquez une adresse e-mail, ou un téléphone portable.")
        elif not is_mobile(phone):
            self.add_error(
                "phone_number",
                "Sans adresse e-mail, il nous faut un portable : nous y envoyons un SMS.",
            )

    def _prove(self) -> None:
        """A disposable address does not prove who books: the espace says what becomes of it."""
        given = self.cleaned_data
        try:
            contact = proved_contact(given["email"], given.get("phone_number", ""))
        except InvalidValue as refusal:
            self.add_error("email", refusal.message)
        else:
            given["email"], given["phone_number"] = contact

    def booker(self) -> Booker:
        given = self.cleaned_data
        said = {name: given[name] for name in (*CONTACT, "address") if name in given}
        return Booker(**said, ants_number=self.given_number)
