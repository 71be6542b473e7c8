"""`/operateurs/demandes`: who asks for an espace; accepted by opening it, refused with a reason."""

import uuid

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from booking.directory.names import clean_lines
from socle.web.telephone import display_number
from tenants.models import EspaceRequest
from tenants.requests import refuse_request

from .guard import admin_required, operator_required
from .shell import render_page

A_PAGE = 25
LONGEST_REASON = 1000
COLUMNS = ("Collectivité", "Type", "Département", "Demandée le", "État")
State = EspaceRequest.State
READ = (State.WAITING, State.ACCEPTED, State.REFUSED)


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="Raison, envoyée à la personne",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_reason(self) -> str:
        reason = clean_lines("reason", self.cleaned_data["reason"], LONGEST_REASON)
        if not reason:
            raise forms.ValidationError("Écrivez la raison.")
        return reason


@require_safe
@operator_required
def requests(request: HttpRequest) -> HttpResponse:
    """Those whose address was proved, the oldest that waits first."""
    rows = EspaceRequest.objects.filter(state__in=READ)
    if request.GET.get("etat") in READ:
        rows = rows.filter(state=request.GET["etat"])
    page = Paginator(rows.order_by("-state", "made_at", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [{"cells": _cells(one)} for one in page],
        "states": [{"label": state.label, "url": f"?etat={state}"} for state in READ],
    }
    return render_page(request, "requests", context)


@require_safe
@operator_required
def one(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    return _show(request, _found(request_id), RefusalForm())


@require_POST
@admin_required
def refuse(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    found = _found(request_id)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    refuse_request(found, form.cleaned_data["reason"], request.user.pk)
    messages.success(request, "La réponse est envoyée.")
    return redirect("operators_requests")


def _found(request_id: uuid.UUID) -> EspaceRequest:
    rows = EspaceRequest.objects.select_related("opening")
    return get_object_or_404(rows, pk=request_id, state__in=READ)


def _show(
    request: HttpRequest, found: EspaceRequest, form: RefusalForm, status: int = 200
) -> HttpResponse:
    home = {"label": "Demandes", "url": reverse("operators_requests")}
    context = {
        "one": found,
        "form": form,
        "facts": _facts(found),
        "crumbs": [home, {"label": found.name, "url": ""}],
    }
    return render_page(request, "request", context, status=status)


def _facts(one: EspaceRequest) -> list[dict[str, object]]:
    said = {
        "État": one.get_state_display(),
        "Type": one.get_kind_display(),
        "Département": one.departement_number,
        "Adresse du lieu": one.address,
        "Téléphone": display_number(one.phone),
        "Demandée par": f"{one.contact_name}, {one.contact_role}",
        "Adresse e-mail": one.contact_email,
        "Demandée le": f"{localtime(one.made_at):%d/%m/%Y à %H h %M}",
        "Besoin": one.text or "Non précisé",
    }
    if one.reason:
        said["Raison du refus"] = one.reason
    return [{"label": label, "value": value} for label, value in said.items()]


def _cells(one: EspaceRequest) -> list[dict[str, object]]:
    return [
        {"text": one.name, "url": reverse("operators_request", args=[one.pk])},
        {"text": one.get_kind_display()},
        {"text": one.departement_number},
        {"text": f"{localtime(one.made_at):%d/%m/%Y}"},
        {"text": one.get_state_display()},
    ]
