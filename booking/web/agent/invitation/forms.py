"""What an invited agent says of themselves."""

from django import forms

from socle.accounts.validators import LONGEST, RULE
from socle.web.widgets import FamilyNameInput, GivenNameInput, NewPasswordInput


class InvitationForm(forms.Form):
    """Names, and a password unless the account has one already."""

    first_name = forms.CharField(label="Prénom", max_length=150, widget=GivenNameInput)
    last_name = forms.CharField(label="Nom", max_length=150, widget=FamilyNameInput)
    password = forms.CharField(
        label="Mot de passe",
        help_text=RULE,
        strip=False,
        max_length=LONGEST,
        widget=NewPasswordInput,
    )

    def __init__(self, *args, wants_password: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not wants_password:
            del self.fields["password"]
