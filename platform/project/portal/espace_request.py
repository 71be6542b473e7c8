"""`/demander-un-espace`: a collectivity asks for its own; its address is proved by mail first."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.directory.errors import InvalidValue
from booking.directory.names import clean_lines, clean_name, clean_public_phone
from booking.directory.usager_values import clean_email
from project.operators.departements import NUMBERS
from socle.clock import now
from socle.web.limits import limited
from socle.web.widgets import EmailInput, PhoneInput
from tenants.models import Espace, EspaceRequest
from tenants.requests import make_request, prove_request

LONGEST_TEXT = 2000
NAMES = ("name", "contact_name", "contact_role")


class RequestForm(forms.Form):
    name = forms.CharField(
        label="Nom de la collectivité ou de la structure",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(
        label="Vous voulez proposer des rendez-vous",
        choices=[
            (Espace.Kind.MAIRIE, "en mairie, pour les cartes d’identité et les passeports"),
            (Espace.Kind.NUMERIQUE, "d’aide au numérique"),
            (Espace.Kind.GENERAL, "pour un autre service"),
        ],
        widget=forms.RadioSelect,
    )
    departement_number = forms.CharField(
        label="Numéro du département", max_length=3, help_text="Exemples : 07, 2A, 974."
    )
    address = forms.CharField(label="Adresse du lieu d’accueil", max_length=300)
    contact_name = forms.CharField(
        label="Vos prénom et nom",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_role = forms.CharField(
        label="Votre fonction",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    contact_email = forms.EmailField(
        label="Votre adresse e-mail professionnelle",
        max_length=254,
        help_text="Nous y envoyons un lien à ouvrir, puis la réponse.",
        widget=EmailInput(),
    )
    phone = forms.CharField(label="Téléphone du service", max_length=40, widget=PhoneInput())
    text = forms.CharField(
        label="Votre besoin",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Nombre d’agents, de lieux, ce que vous utilisez aujourd’hui.",
    )
    # Nobody sees it; machines that fill in everything do.
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_departement_number(self) -> str:
        number = self.cleaned_data["departement_number"].strip().upper()
        number = f"0{number}" if len(number) == 1 else number
        if number not in NUMBERS:
            raise ValidationError("Aucun département n’a ce numéro.")
        return number

    def clean(self) -> dict[str, object]:
        given = super().clean()
        for name in NAMES:
            self._make_regular(given, name, lambda name, value: clean_name(name, value, 150))
        self._make_regular(given, "address", lambda name, value: clean_name(name, value, 300))
        self._make_regular(given, "phone", clean_public_phone)
        self._make_regular(given, "contact_email", lambda name, value: clean_email(value))
        self._make_regular(given, "text", lambda name, value: clean_lines(name, value, 2000))
        return given

    def _make_regular(self, given: dict[str, object], name: str, clean) -> None:
        if name in given:
            try:
                given[name] = clean(name, given[name])
            except InvalidValue as error:
                self.add_error(name, error.message)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("contact", methods=["POST"])
@sensitive_post_parameters("contact_name", "contact_email", "phone", "text")
def ask(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        # The same page in every case: it tells nobody whose addresses are known.
        if not values.pop("website"):
            make_request(EspaceRequest(made_at=now(), **values))
        return redirect(f"{reverse('espace_request')}?envoyee=1")
    context = {"form": form, "is_sent": "envoyee" in request.GET}
    return render(request, "portal/espace_request.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("link", refusals=[404])
def prove(request: HttpRequest, request_id: uuid.UUID, secret: str) -> HttpResponse:
    """A button confirms: mail programs follow links by themselves."""
    if request.method != "POST":
        return render(request, "portal/espace_request_proof.html", {"is_asked": True})
    found = prove_request(request_id, secret)
    context = {"found": found}
    status = 200 if found else 404
    return render(request, "portal/espace_request_proof.html", context, status=status)
