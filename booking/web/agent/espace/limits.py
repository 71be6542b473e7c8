"""How often one machine may ask the espace for the same thing, within bounds that are shown."""

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from booking.directory.models import Presentation
from booking.directory.models.presentation import DisposableMail
from booking.web.agent.guard import AgentRequest
from socle.web.limits.rates import RATES, Rate

from .guard import makes
from .presentation import PresentationForm, save_page

INTRO = (
    "Au-delà de ces nombres, une même machine attend un peu avant de pouvoir continuer, et la page "
    "donne votre numéro de téléphone. Une mairie ou une école entière n’est souvent qu’une seule "
    "machine pour nous : baissez un nombre avec prudence."
)
PREFIX = "limit_"
PERIODS = {60: "Par minute", 600: "En dix minutes", 3600: "Par heure"}


class LimitsForm(PresentationForm):
    """One number for each limit; what is left empty is the platform's."""

    mark_optional = False

    disposable_mail = forms.ChoiceField(
        label="Adresses e-mail jetables",
        choices=DisposableMail.choices,
        widget=forms.RadioSelect,
        help_text="Des adresses faites pour dix minutes, avec lesquelles une personne en vaut "
        "mille. « Vérifier par SMS » demande un portable à côté.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, rate in RATES.items():
            self.fields[PREFIX + name] = forms.IntegerField(
                label=rate.label,
                required=False,
                min_value=rate.least,
                max_value=rate.most,
                help_text=_bounds(rate),
            )

    def clean(self) -> dict[str, object]:
        """As `present_espace` has it: what was chosen, by name."""
        given = super().clean()
        chosen = {name: given.get(PREFIX + name) for name in RATES}
        limits = {name: count for name, count in chosen.items() if count is not None}
        kept = {"version": given.get("version"), "limits": limits}
        if "disposable_mail" in given:
            kept["disposable_mail"] = given["disposable_mail"]
        return kept


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Presentation)
def limits(request: AgentRequest) -> HttpResponse:
    chosen = request.espace.limits
    values = {PREFIX + name: chosen[name] for name in RATES if name in chosen}
    return save_page(
        request, LimitsForm, "Limites de fréquence", "agent_espace_limits", INTRO, more=values
    )


def _bounds(rate: Rate) -> str:
    period = PERIODS.get(rate.seconds)
    between = f"de {rate.least} à {rate.most}"
    words = f"{period}, {between}" if period else between.capitalize()
    return f"{words}. Vide : {rate.count}."
