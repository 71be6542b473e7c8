"""What one types to log in."""

from django import forms

from socle.web.widgets import (
    CurrentPasswordInput,
    EmailInput,
    NewPasswordInput,
    OneTimeCodeInput,
)

from .models import Account
from .validators import RULE

DIFFERENT = "Les deux mots de passe ne sont pas les mêmes."
LONGEST_PASSWORD = 1024  # a longer one only costs us the hash


class LoginForm(forms.Form):
    """Address and password; `next` is where to go afterwards."""

    email = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        widget=EmailInput({"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=CurrentPasswordInput,
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        # The lockout counts by what is typed: one address must have one spelling.
        return Account.objects.normalize_email(self.cleaned_data["email"])


class AddressForm(forms.Form):
    """Whose password is forgotten."""

    email = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        widget=EmailInput({"autocomplete": "username"}),
    )

    def clean_email(self) -> str:
        return Account.objects.normalize_email(self.cleaned_data["email"])


class NewPasswordForm(forms.Form):
    """Twice, as nobody sees what they type."""

    chosen = forms.CharField(
        label="Nouveau mot de passe",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=NewPasswordInput,
        help_text=f"12 caractères au moins. {RULE}",
    )
    again = forms.CharField(
        label="Le nouveau mot de passe, une seconde fois",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=NewPasswordInput,
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        chosen, again = cleaned.get("chosen"), cleaned.get("again")
        if chosen and again and chosen != again:
            self.add_error("again", DIFFERENT)
        return cleaned


class CodeForm(forms.Form):
    """The six digits."""

    code = forms.CharField(label="Code à 6 chiffres", max_length=20, widget=OneTimeCodeInput)


class RecoveryCodeForm(forms.Form):
    """A recovery code, letters and digits: the keyboard must offer both."""

    code = forms.CharField(
        label="Code de secours",
        max_length=20,
        help_text="10 lettres et chiffres, avec ou sans tiret. Chaque code ne sert qu’une fois.",
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
