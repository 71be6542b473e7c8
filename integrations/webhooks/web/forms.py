"""What an admin types of a webhook; the services check it."""

from django import forms

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.directory.models import Organisation
from booking.web.agent.order import by_name

from ..endpoint_values import LONGEST_SECRET, LONGEST_URL, SHORTEST_TYPED
from ..nouns import DEFAULT_WORDS, WORDS


class EndpointForm(forms.Form):
    """Its fields are those of `add_endpoint`."""

    organisation_id = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation",
        empty_label="Choisissez une organisation",
    )
    target_url = forms.CharField(
        label="Adresse du logiciel qui reçoit",
        max_length=LONGEST_URL,
        help_text="Elle commence par https:// et vous est donnée par l’éditeur du logiciel.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    subscriptions = forms.MultipleChoiceField(
        label="Ce qui est envoyé",
        choices=WORDS,
        help_text="N’envoyez que ce dont le logiciel a besoin : ce sont des données personnelles.",
        widget=forms.CheckboxSelectMultiple,
        initial=DEFAULT_WORDS,
        error_messages={"required": "Cochez au moins une ligne : sans cela rien ne part."},
    )
    secret = forms.CharField(
        label="Secret partagé",
        required=False,
        strip=False,
        min_length=SHORTEST_TYPED,
        max_length=LONGEST_SECRET,
        error_messages={"min_length": f"Entre {SHORTEST_TYPED} et {LONGEST_SECRET} caractères."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    resend = forms.BooleanField(
        label="Envoyer aussi tout ce qui existe déjà",
        required=False,
        initial=True,
        help_text="Comme si cela venait d’être créé. À décocher si le logiciel le connaît déjà.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, actor: Actor, is_new: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        seen = visible_to(Organisation.objects.all(), actor)
        self.fields["organisation_id"].queryset = seen.order_by(*by_name("name"))
        self.fields["secret"].help_text = (
            "Laissez vide : nous en créons un, montré une seule fois."
            if is_new
            else "Laissez vide pour garder le secret actuel."
        )
        if not is_new:
            self.fields["resend"].initial = False

    @property
    def given(self) -> dict[str, object]:
        """What the services want."""
        values = dict(self.cleaned_data)
        return {
            "organisation_id": values["organisation_id"].pk,
            "target_url": values["target_url"],
            "subscriptions": values["subscriptions"],
            "secret": values["secret"],
        }
