"""Informations: what the organisation says of itself to usagers."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from booking.directory.models import Organisation
from booking.directory.organisation_values import FIELDS
from booking.directory.services.edit_organisation import edit_organisation
from booking.directory.versions import version_of
from booking.web.agent.guard import AgentRequest
from socle.clock import now
from socle.web.telephone import display_number

from .editing import saved, shown
from .guard import configures


class InformationForm(forms.Form):
    """Its fields are those of `organisation_values.FIELDS`; the service checks them."""

    name = forms.CharField(label="Nom", max_length=150)
    phone = forms.CharField(
        label="Téléphone",
        required=False,
        max_length=40,
        help_text="Montré aux usagers. Un numéro court à quatre chiffres est accepté.",
    )
    email = forms.CharField(label="Adresse e-mail", required=False, max_length=254)
    website = forms.CharField(
        label="Site internet", required=False, max_length=200, help_text="https://…"
    )
    opening_hours = forms.CharField(
        label="Horaires d’ouverture",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    siret = forms.CharField(
        label="SIRET",
        required=False,
        max_length=20,
        help_text="14 chiffres : le numéro de votre établissement. Il le désigne dans les listes "
        "nationales.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    external_id = forms.CharField(
        label="Identifiant externe",
        required=False,
        max_length=60,
        help_text="Celui d’un autre logiciel qui connaît cette organisation.",
    )
    verticale = forms.ChoiceField(
        label="Domaine", choices=Organisation.Verticale.choices, widget=forms.RadioSelect
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@configures("edit")
def information(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    present = {field: getattr(organisation, field) for field in FIELDS}
    present["phone"] = display_number(organisation.phone)
    initial = {**present, "version": version_of(organisation)}
    form = InformationForm(request.POST or None, initial=initial)

    def work() -> None:
        values = dict(form.cleaned_data)
        version = values.pop("version")
        edit_organisation(organisation.pk, values, request.actor, now(), version=version)

    status = saved(form, work)
    if not status:
        messages.success(request, "Les informations sont enregistrées.")
        return redirect("agent_organisation_edit", organisation.pk)
    return shown(request, organisation, "information", {"form": form}, status)
