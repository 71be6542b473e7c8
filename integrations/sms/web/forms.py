"""What an admin types of the espace's account; the services check it."""

from django import forms

from socle.web.widgets import HintedLabel

from ..models import SmsAccount
from ..providers.known import OFFERED
from ..services.set_account import LONGEST_KEY

PLATFORM = "plateforme"


class AccountForm(forms.Form):
    """What `set_account` wants is in `given`."""

    provider = forms.ChoiceField(label="Qui envoie vos SMS ?", widget=forms.RadioSelect)
    key = forms.CharField(
        label="Clé de votre compte",
        required=False,
        max_length=LONGEST_KEY,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
    )
    sender = forms.CharField(
        label="Expéditeur montré par le téléphone",
        required=False,
        max_length=11,
        help_text="11 signes au plus, sans accent. Il doit être déclaré chez votre prestataire. "
        "Laissez vide pour celui de votre domaine.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: object, account: SmsAccount, **kwargs: object) -> None:
        present = {
            "provider": account.provider or PLATFORM,
            "sender": account.sender,
            "version": account.version,
        }
        super().__init__(*args, initial=present, **kwargs)
        self.fields["provider"].choices = [
            (PLATFORM, HintedLabel("La plateforme", "Sans contrat ni clé")),
            *(
                (name, HintedLabel(one.label, f"Clé, telle qu’elle s’écrit : {one.key_form}"))
                for name, one in OFFERED.items()
            ),
        ]
        kept = "Laissez vide pour garder la clé actuelle. " if account.sealed else ""
        self.fields["key"].help_text = f"{kept}Elle est chiffrée et ne se relit pas."

    @property
    def given(self) -> dict[str, object]:
        """What the service wants."""
        values = dict(self.cleaned_data)
        return {**values, "provider": values["provider"].replace(PLATFORM, "")}


class TrialForm(forms.Form):
    number = forms.CharField(
        label="Votre numéro de portable",
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
