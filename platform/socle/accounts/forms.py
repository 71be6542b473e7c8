"""What one types to log in."""

from django import forms

from socle.web.widgets import CurrentPasswordInput, EmailInput, OneTimeCodeInput

from .models import Account

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
