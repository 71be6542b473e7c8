"""Apparence: theme, accent colour and logo, seen on a page of usagers before they are kept."""

import copy
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from booking.directory.models import Presentation
from booking.directory.presentation_values import LARGEST_LOGO
from booking.directory.services.present_espace import present_espace
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from socle.clock import now
from socle.web.contrast import DEFAULT_ACCENT, check_accent
from socle.web.widgets import HintedLabel
from tenants.models import Espace

from .guard import makes
from .page import show
from .presentation import PresentationForm, values_of

THEMES = (
    (
        Espace.Theme.NEUTRE.value,
        HintedLabel("Neutre", "Votre logo et votre couleur : collectivités, associations."),
    ),
    (
        Espace.Theme.ETAT.value,
        HintedLabel(
            "Système de design de l’État",
            "Réservé aux services de l’État : la marque « République française » engage l’État.",
        ),
    ),
)


class AppearanceForm(PresentationForm):
    theme = forms.ChoiceField(label="Thème", choices=THEMES, widget=forms.RadioSelect)
    accent = forms.CharField(
        label="Couleur",
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text="Celle des liens et des boutons, avec le thème neutre. Elle doit se lire sur "
        "fond blanc.",
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text="Image PNG, JPEG ou WebP de 200 ko au plus, lisible à 64 pixels de haut.",
    )
    without_logo = forms.BooleanField(label="Retirer le logo", required=False)

    def __init__(self, *args, has_logo: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["without_logo"]

    def clean_accent(self) -> str:
        return self.cleaned_data["accent"].lower()

    @property
    def picture(self) -> bytes | None:
        """As `present_espace` takes it."""
        if self.cleaned_data.get("logo"):
            # One byte too many is enough to refuse the file.
            return self.cleaned_data["logo"].read(LARGEST_LOGO + 1)
        return b"" if self.cleaned_data.get("without_logo") else None


@require_http_methods(["GET", "HEAD", "POST"])
@csp_update({"frame-src": [SELF]})
@makes(Presentation)
def appearance(request: AgentRequest) -> HttpResponse:
    form = AppearanceForm(
        request.POST or None,
        request.FILES or None,
        initial=values_of(request),
        has_logo=bool(request.espace.logo_url),
    )
    status = 200
    # Asked for without JavaScript: the page comes back with what was chosen, nothing is kept.
    if "apercu" not in request.POST:
        status = saved(form, lambda: _keep(form, request))
        if not status:
            messages.success(request, "Apparence : c’est enregistré.")
            return redirect("agent_espace_appearance")
    chosen = {name: form[name].value() or "" for name in ("theme", "accent")}
    context = {
        "form": form,
        "is_stale": status == 409,
        "look_url": f"{reverse('agent_espace_look')}?{urlencode(chosen)}",
    }
    return show(request, "appearance", context, status)


def _keep(form: AppearanceForm, request: AgentRequest) -> None:
    values = {name: form.cleaned_data[name] for name in ("theme", "accent")}
    version = form.cleaned_data["version"]
    present_espace(values, version, request.actor, now(), logo=form.picture)


@require_safe
@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
@makes(Presentation)
def look(request: AgentRequest) -> HttpResponse:
    """A page of usagers as it would be; the page of the form shows it in a frame."""
    espace = copy.copy(request.espace)
    theme, accent = request.GET.get("theme", ""), request.GET.get("accent", "").lower()
    espace.theme = theme if theme in Espace.Theme.values else Espace.Theme.NEUTRE
    try:
        verdict = check_accent(accent)
    except ValueError:
        accent = DEFAULT_ACCENT
        verdict = check_accent(accent)
    espace.accent = accent
    context = {
        "espace": espace,
        "verdict": verdict if espace.theme == Espace.Theme.NEUTRE else None,
        "ratio": f"{verdict.ratio:.1f}".replace(".", ","),
        "welcome": Presentation.current().welcome,
        "header_links": [],
        "legal_links": [],
        "portal_url": "",
    }
    return render(request, "agent/espace/look.html", context)
