"""What is asked of who wants to be recognised."""

from django import forms
from django.core.exceptions import ValidationError

from booking.directory.errors import InvalidValue
from booking.directory.phones import is_mobile, to_e164
from booking.directory.services.ask_proof import Contact
from booking.directory.usager_values import clean_email
from socle.accounts.forms import LONGEST_PASSWORD, NewPasswordForm
from socle.web.widgets import CurrentPasswordInput, EmailInput

from ..forms import TOO_LONG, PlainTextField


class ContactForm(forms.Form):
    """One field for both: who types knows which of the two they gave."""

    contact = PlainTextField(
        label="Votre adresse e-mail ou votre téléphone portable",
        max_length=254,
        help_text="Exemples : nom@exemple.fr, 06 39 98 12 34",
        widget=forms.TextInput(
            {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Indiquez une adresse e-mail ou un téléphone portable.",
            "max_length": TOO_LONG,
        },
    )

    def clean_contact(self) -> Contact:
        typed = self.cleaned_data["contact"]
        if "@" in typed:
            return Contact(email=_email(typed))
        return Contact(phone_number=_mobile(typed))


class CodeForm(forms.Form):
    """Six digits, however they are spaced."""

    code = forms.CharField(
        label="Code de 6 chiffres",
        max_length=40,
        widget=forms.TextInput(
            {
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "spellcheck": "false",
                "class": "rdv-short-input",
            }
        ),
        error_messages={
            "required": "Recopiez le code du message.",
            "max_length": "Le code a 6 chiffres.",
        },
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != 6 or not (code.isascii() and code.isdigit()):
            raise ValidationError("Le code a 6 chiffres.")
        return code


class PasswordForm(forms.Form):
    """Address and password of who chose one."""

    email = PlainTextField(
        label="Votre adresse e-mail",
        max_length=254,
        widget=EmailInput({"autocomplete": "username"}),
        error_messages={"required": "Indiquez votre adresse e-mail.", "max_length": TOO_LONG},
    )
    password = forms.CharField(
        label="Votre mot de passe",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=CurrentPasswordInput,
        error_messages={"required": "Écrivez votre mot de passe.", "max_length": TOO_LONG},
    )

    def clean_email(self) -> str:
        return _email(self.cleaned_data["email"])


class OwnPasswordForm(NewPasswordForm):
    """A new password twice; the one that let in first, where it did."""

    current = forms.CharField(
        label="Votre mot de passe actuel",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=CurrentPasswordInput,
    )
    field_order = ["current"]

    def __init__(self, *args: object, asks_current: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not asks_current:
            del self.fields["current"]


def _email(typed: str) -> str:
    try:
        return clean_email(typed)
    except InvalidValue:
        raise ValidationError(
            "Vérifiez cette adresse : elle s’écrit comme nom@exemple.fr."
        ) from None


def _mobile(typed: str) -> str:
    try:
        number = to_e164(typed)
    except ValueError:
        raise ValidationError(
            "Vérifiez ce que vous avez écrit : une adresse comme nom@exemple.fr, ou un numéro de "
            "10 chiffres."
        ) from None
    if not is_mobile(number):
        raise ValidationError("Indiquez un téléphone portable : nous y envoyons un SMS.")
    return number
