"""What agents type about their calendars."""

from django import forms

from integrations.outgoing.client import check_url
from integrations.outgoing.errors import OutgoingRefused
from socle.web.widgets import HintedLabel

from ..errors import words_of

LONGEST_URL = 2000
PUSHES = "Y écrire mes rendez-vous"
PUSHED = "Motif, adresse et lien ; jamais le nom d’un usager."
READS = "Y lire quand je suis occupé"
READ = "Ces heures ne seront plus proposées. Rien d’autre n’en est gardé."


class AddressField(forms.CharField):
    """An address on the Internet; `webcal:` is the way in which calendars say https."""

    def __init__(self, **kwargs: object) -> None:
        widget = forms.TextInput(
            {
                "inputmode": "url",
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        )
        super().__init__(max_length=LONGEST_URL, widget=widget, **kwargs)

    def clean(self, value: str) -> str:
        url = super().clean(value)
        if url.lower().startswith(("webcal://", "webcals://")):
            url = f"https://{url.split('://', 1)[1]}"
        if "://" not in url:
            url = f"https://{url}"
        try:
            return str(check_url(url))
        except OutgoingRefused as refusal:
            words = words_of(refusal.code)
            raise forms.ValidationError(f"{words.what} {words.then}") from None


class LoginForm(forms.Form):
    url = AddressField(
        label="Adresse du serveur ou du calendrier",
        help_text="Par exemple https://calendrier.exemple.fr ; votre logiciel la donne dans les "
        "propriétés du calendrier.",
    )
    username = forms.CharField(
        label="Identifiant",
        max_length=254,
        help_text="Souvent votre adresse e-mail.",
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="Mot de passe d’application",
        max_length=500,
        strip=False,
        help_text="Créez-le dans votre messagerie, pour cet usage. Il est chiffré chez nous.",
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )


class ExchangeForm(forms.Form):
    """Its fields are those of `connect_exchange`."""

    url = AddressField(
        label="Adresse du serveur Exchange",
        help_text="Celle de votre webmail convient souvent, par exemple "
        "https://messagerie.exemple.fr ; votre service informatique la connaît.",
    )
    mailbox = forms.EmailField(
        label="Adresse e-mail de votre boîte",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    username = forms.CharField(
        label="Identifiant",
        max_length=254,
        help_text="Celui de votre session Windows, par exemple DOMAINE\\prenom.nom, ou votre "
        "adresse e-mail.",
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="Mot de passe",
        max_length=500,
        strip=False,
        help_text="Il est chiffré chez nous. Quand vous le changerez, il faudra le saisir ici.",
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    pushes = forms.BooleanField(label=PUSHES, help_text=PUSHED, required=False, initial=True)
    reads = forms.BooleanField(label=READS, help_text=READ, required=False, initial=True)


class IcsForm(forms.Form):
    url = AddressField(
        label="Adresse ICS de l’agenda",
        help_text="Elle finit souvent par .ics. Nous n’y lisons que les heures occupées.",
    )


class ChoiceForm(forms.Form):
    calendar = forms.ChoiceField(label="Calendrier", widget=forms.RadioSelect)
    pushes = forms.BooleanField(label=PUSHES, help_text=PUSHED, required=False, initial=True)
    reads = forms.BooleanField(label=READS, help_text=READ, required=False, initial=True)

    def __init__(self, *args: object, found: list[list], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].choices = [
            (href, HintedLabel(name, "" if is_writable else "Lecture seule"))
            for href, name, is_writable in found
        ]
        if len(found) == 1:
            self.initial["calendar"] = found[0][0]


class RulesForm(forms.Form):
    closes_when_broken = forms.ChoiceField(
        label="Quand l’agenda externe d’un agent ne peut plus être lu",
        choices=(
            (
                "non",
                HintedLabel(
                    "Continuer de proposer ses créneaux",
                    "Les occupations lues avant la panne bloquent toujours ; les nouvelles, non.",
                ),
            ),
            (
                "oui",
                HintedLabel(
                    "Fermer ses créneaux",
                    "Une heure au plus après le début de la panne, jusqu’à ce qu’elle soit finie.",
                ),
            ),
        ),
        widget=forms.RadioSelect,
    )
