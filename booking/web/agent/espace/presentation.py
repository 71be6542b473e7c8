"""What the espace says of itself: its description, its legal notices, and how agents log in."""

from collections.abc import Mapping
from types import MappingProxyType

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from booking.directory.models import Agent, Presentation
from booking.directory.presentation_values import LONGEST, OWN
from booking.directory.services.present_espace import present_espace
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from socle.clock import now
from socle.web.telephone import display_number

from .guard import makes
from .page import show_form

DESCRIPTION = "Ce que les usagers lisent sur votre page d’accueil, au-dessus des motifs."
LEGAL = (
    "Ces textes paraissent dans les pages « Mentions légales » et « Données personnelles » de "
    "votre espace. La loi les demande ; votre délégué à la protection des données ou votre "
    "service juridique les connaît."
)
LOGIN = (
    "Les administrateurs se connectent toujours avec un second facteur : les six chiffres d’une "
    "application de leur téléphone, après le mot de passe."
)


def _lines(label: str, field: str, help_text: str, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    most = LONGEST[field]
    return forms.CharField(
        label=label, required=False, max_length=most, widget=widget, help_text=help_text
    )


class PresentationForm(forms.Form):
    """Its fields are those of `present_espace`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DescriptionForm(PresentationForm):
    mark_optional = False
    welcome = _lines("Texte d’accueil", "welcome", "Qui vous êtes, qui peut venir.", rows=4)
    phone = forms.CharField(
        label="Téléphone",
        required=False,
        max_length=40,
        help_text="Il figure sur toutes les pages, pour qui ne peut pas réserver en ligne.",
    )
    opening_hours = _lines("Horaires", "opening_hours", "Une ligne par jour ou par période.")
    email = forms.CharField(label="Adresse e-mail", required=False, max_length=254)


class LegalForm(PresentationForm):
    mark_optional = False
    publisher = _lines("Éditeur du site", "publisher", "Nom et adresse de votre collectivité.")
    publication_director = forms.CharField(
        label="Direction de la publication",
        required=False,
        max_length=150,
        help_text="Le plus souvent le maire ou la présidente : prénom, nom et fonction.",
    )
    data_controller = _lines(
        "Responsable du traitement", "data_controller", "Qui décide de l’usage des données."
    )
    data_protection_officer = _lines(
        "Délégué à la protection des données",
        "data_protection_officer",
        "Nom ou service, adresse e-mail ou postale : les usagers lui écrivent pour leurs droits.",
    )


class LoginForm(PresentationForm):
    mark_optional = False
    requires_second_factor = forms.BooleanField(
        label="Demander un second facteur à tous les agents",
        required=False,
        help_text="Ceux qui n’en ont pas l’activeront à leur prochaine connexion.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Presentation)
def description(request: AgentRequest) -> HttpResponse:
    return save_page(
        request, DescriptionForm, "Présentation", "agent_espace_description", DESCRIPTION
    )


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Presentation)
def legal(request: AgentRequest) -> HttpResponse:
    return save_page(request, LegalForm, "Mentions légales", "agent_espace_legal", LEGAL)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Presentation)
def login(request: AgentRequest) -> HttpResponse:
    remark = _who_has_none()
    return save_page(
        request, LoginForm, "Connexion des agents", "agent_espace_login", LOGIN, remark
    )


def save_page(
    request: AgentRequest,
    form_class: type[PresentationForm],
    heading: str,
    route: str,
    intro: str,
    *remarks: str,
    more: Mapping[str, object] = MappingProxyType({}),
) -> HttpResponse:
    """A lone form of some values of `present_espace`; `more`: what its fields show besides."""
    form = form_class(request.POST or None, initial={**values_of(request), **more})

    def work() -> None:
        values = dict(form.cleaned_data)
        present_espace(values, values.pop("version"), request.actor, now())

    status = saved(form, work)
    if not status:
        messages.success(request, f"{heading} : c’est enregistré.")
        return redirect(route)
    return show_form(request, form, heading, status, intro=intro, remarks=remarks)


def values_of(request: AgentRequest) -> dict[str, object]:
    """All that `present_espace` sets, as it stands now (1 query)."""
    shown, espace = Presentation.current(), request.espace
    return {name: getattr(shown, name) for name in (*OWN, "version")} | {
        "phone": display_number(espace.phone),
        "theme": espace.theme,
        "accent": espace.accent,
        "requires_second_factor": espace.requires_second_factor,
    }


def _who_has_none() -> str:
    """How many people a change of policy would stop at their next login."""
    accounts = Agent.objects.filter(account_id__isnull=False).values_list("account_id", flat=True)
    equipped = TOTPDevice.objects.filter(confirmed=True, user_id__in=list(accounts))
    without = len(accounts) - equipped.values("user_id").distinct().count()
    if not without:
        return "Tous les agents de l’espace ont un second facteur."
    if without == 1:
        return "Un agent de l’espace n’a pas encore de second facteur."
    return f"{without} agents de l’espace n’ont pas encore de second facteur."
