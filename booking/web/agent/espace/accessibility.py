"""The espace's own statement of accessibility, as its audit found it."""

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from booking.directory.models import Presentation
from booking.web.agent.guard import AgentRequest
from socle.clock import now
from tenants.accessibility import LONGEST, Level, StatementRefused, clean_statement

from .guard import makes
from .presentation import PresentationForm, save_page

INTRO = (
    "La loi demande à chaque collectivité une déclaration d’accessibilité pour son site, valable "
    "trois ans. Elle paraît dans la page « Accessibilité », et son résultat au bas de toutes les "
    "pages. Sans audit de votre espace, la page donne l’état de la plateforme."
)
NAMES = ("level", "audited_on", "share", "auditor", "issues", "contact")


class AccessibilityForm(PresentationForm):
    mark_optional = False
    level = forms.ChoiceField(
        label="Résultat de l’audit",
        required=False,
        choices=[("", "Aucun audit de cet espace"), *Level.choices],
        widget=forms.RadioSelect,
    )
    audited_on = forms.DateField(
        label="Jour de l’audit",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    share = forms.IntegerField(
        label="Critères du RGAA respectés (%)", required=False, min_value=0, max_value=100
    )
    auditor = forms.CharField(
        label="Qui a mené l’audit", required=False, max_length=LONGEST["auditor"]
    )
    issues = forms.CharField(
        label="Contenus non accessibles",
        required=False,
        max_length=LONGEST["issues"],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Une ligne par défaut : la page, ce qui gêne, pour quand.",
    )
    contact = forms.EmailField(
        label="Adresse pour signaler un défaut",
        required=False,
        max_length=LONGEST["contact"],
        help_text="Vide : l’adresse e-mail de l’espace.",
        error_messages={"invalid": "Vérifiez cette adresse : elle s’écrit comme nom@exemple.fr."},
    )

    def clean(self) -> dict[str, object]:
        """As `present_espace` has it."""
        given = super().clean()
        if self.errors:
            return given
        try:
            kept = clean_statement(given, now().date())
        except StatementRefused as refusal:
            self.add_error(refusal.details["field"], refusal.message)
            return given
        return {"version": given.get("version"), "accessibility": kept}


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Presentation)
def accessibility(request: AgentRequest) -> HttpResponse:
    shown = request.espace.accessibility
    return save_page(
        request,
        AccessibilityForm,
        "Accessibilité",
        "agent_espace_accessibility",
        INTRO,
        more={name: shown.get(name, "") for name in NAMES},
    )
