"""Prescripteurs: the partner structures that the espace knows, and the limits of a day."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.access.decisions import fetch_visible, visible_to
from booking.appointments.models import Prescripteur, PrescriptionRules
from booking.appointments.services.set_prescription_rules import FIELDS, set_prescription_rules
from booking.directory.models import PartnerStructure
from booking.directory.partner_values import LONGEST_NAME
from booking.directory.services.register_partner import (
    close_partner,
    edit_partner,
    register_partner,
)
from booking.notifications.addresses import absolute
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from socle.clock import now

from .guard import makes
from .page import show, show_form

COLUMNS = ("Structure", "SIRET", "Reconnue par", "RDV pris", "Désavoués", "État")
ALL = ("Toutes les structures", "/agent/espace/prescripteurs")


class PartnerForm(forms.Form):
    """Its fields are those of `register_partner`, which checks them."""

    name = forms.CharField(label="Nom", max_length=LONGEST_NAME)
    siret = forms.CharField(
        label="SIRET",
        required=False,
        max_length=20,
        help_text="Les personnes de cet établissement sont reconnues par ProConnect.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    addresses = forms.CharField(
        label="Domaines et adresses e-mail",
        required=False,
        max_length=20_000,
        help_text="Un par ligne. « ccas-privas.fr » reconnaît toutes ses adresses ; "
        "« lise.martin@orange.fr » une seule personne.",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "none"}),
    )
    bookings_a_day = forms.IntegerField(
        label="Rendez-vous par jour",
        min_value=1,
        max_value=1000,
        initial=100,
        help_text="Au-delà, la structure est invitée à vous appeler.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RulesForm(forms.Form):
    """Its fields are those of `set_prescription_rules`, which checks them."""

    bookings_a_day = forms.IntegerField(
        label="Par prescripteur", min_value=1, max_value=1000, help_text="Par adresse e-mail."
    )
    structure_a_day = forms.IntegerField(
        label="Par structure non enregistrée",
        min_value=1,
        max_value=1000,
        help_text="D’après le nom que le prescripteur donne.",
    )
    person_a_day = forms.IntegerField(
        label="Pour un même bénéficiaire",
        min_value=1,
        max_value=1000,
        help_text="Tous prescripteurs confondus.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@require_safe
@makes(PartnerStructure)
def partners(request: AgentRequest) -> HttpResponse:
    """The open ones first (3 queries)."""
    rows = visible_to(PartnerStructure.objects.all(), request.actor).annotate(
        domains=Count("addresses", ~Q(addresses__value__contains="@"), distinct=True),
        people=Count("addresses", Q(addresses__value__contains="@"), distinct=True),
    )
    counts = (
        Prescripteur.objects.filter(partner__isnull=False)
        .values_list("partner")
        .annotate(Count("pk"), Count("disowned_at"))
    )
    booked = {pk: numbers for pk, *numbers in counts}
    ordered = rows.order_by("closed_at", *by_name("name"), "pk")
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [{"cells": _cells(one, *booked.get(one.pk, (0, 0)))} for one in ordered],
        "link": absolute("prescriber_start"),
    }
    return show(request, "partners", context)


def _cells(partner: PartnerStructure, booked: int, disowned: int) -> list[dict[str, str]]:
    known = []
    if partner.siret and not partner.closed_at:
        known.append("ProConnect")
    if partner.domains:
        known.append(f"{partner.domains} domaine{'s' if partner.domains > 1 else ''}")
    if partner.people:
        known.append(f"{partner.people} personne{'s' if partner.people > 1 else ''}")
    url = "" if partner.closed_at else reverse("agent_espace_partner", args=[partner.pk])
    return [
        {"text": partner.name, "url": url},
        {"text": partner.siret or "–"},
        {"text": ", ".join(known) or "–"},
        {"text": str(booked)},
        {"text": str(disowned)},
        {"text": "Fermée" if partner.closed_at else "Ouverte"},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@makes(PartnerStructure)
def new_partner(request: AgentRequest) -> HttpResponse:
    form = PartnerForm(request.POST or None)
    status = saved(
        form,
        lambda: register_partner(
            form.cleaned_data, form.cleaned_data["addresses"], request.actor, now()
        ),
    )
    if not status:
        messages.success(request, "La structure est enregistrée.")
        return redirect("agent_espace_partners")
    return show(request, "partner", {"form": form}, status)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(PartnerStructure)
def partner(request: AgentRequest, partner_id: int) -> HttpResponse:
    opened = PartnerStructure.objects.filter(closed_at__isnull=True)
    found = fetch_visible(opened, request.actor, pk=partner_id)
    words = found.addresses.order_by("value").values_list("value", flat=True)
    initial = {
        "name": found.name,
        "siret": found.siret,
        "addresses": "\n".join(words),
        "bookings_a_day": found.bookings_a_day,
        "version": found.version,
    }
    form = PartnerForm(request.POST or None, initial=initial)

    def work() -> None:
        given = form.cleaned_data
        edit_partner(
            found.pk,
            given,
            given["addresses"],
            request.actor,
            now(),
            version=-1 if given["version"] is None else given["version"],
        )

    status = saved(form, work)
    if not status:
        messages.success(request, "La structure est enregistrée.")
        return redirect("agent_espace_partners")
    context = {"form": form, "partner": found, "is_stale": status == 409}
    return show(request, "partner", context, status)


@require_POST
@makes(PartnerStructure)
def close(request: AgentRequest, partner_id: int) -> HttpResponse:
    closed = close_partner(partner_id, request.actor, now())
    messages.success(request, f"{closed.name} n’est plus reconnue. Ses rendez-vous restent pris.")
    return redirect("agent_espace_partners")


@require_http_methods(["GET", "HEAD", "POST"])
@makes(PrescriptionRules)
def limits(request: AgentRequest) -> HttpResponse:
    rules = PrescriptionRules.current()
    initial = {name: getattr(rules, name) for name in (*FIELDS, "version")}
    form = RulesForm(request.POST or None, initial=initial)

    def work() -> None:
        values = dict(form.cleaned_data)
        set_prescription_rules(values, values.pop("version"), request.actor, now())

    status = saved(form, work)
    if not status:
        messages.success(request, "Les limites sont enregistrées.")
        return redirect("agent_espace_partners")
    intro = (
        "Combien de rendez-vous les prescripteurs prennent par jour. "
        "Au-delà, ils sont invités à appeler l’organisation."
    )
    return show_form(request, form, "Limites des prescripteurs", status, intro=intro, back=ALL)
