"""`/operateurs/creer` and `/operateurs/creations/…`: espaces asked for, and where each stands."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from socle.web.telephone import display_number
from tenants.models import EspaceRequest, Opening
from tenants.opening import ask_opening, retry
from tenants.requests import accept_request

from .guard import admin_required, operator_required
from .opening_form import OpeningForm
from .shell import render_page


def crumbs(*labels: str) -> list[dict[str, str]]:
    return [
        {"label": "Espaces", "url": reverse("operators_home")},
        *({"label": label, "url": ""} for label in labels),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def create(request: HttpRequest) -> HttpResponse:
    """Filled in from a request (`?demande=…`), which is then answered."""
    wanted = _wanted(request)
    form = OpeningForm(request.POST or None, initial=_filled_in(wanted) if wanted else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                asked = _asked(form, wanted, request)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return redirect("operators_opening", asked.pk)
    context = {"form": form, "wanted": wanted, "crumbs": crumbs("Créer un espace")}
    return render_page(request, "create", context, status=status)


@transaction.atomic
def _asked(form: OpeningForm, wanted: EspaceRequest | None, request: HttpRequest) -> Opening:
    asked = ask_opening(form.opening(asked_by_id=request.user.pk))
    if wanted:
        accept_request(wanted, asked, request.user.pk)
    return asked


def _wanted(request: HttpRequest) -> EspaceRequest | None:
    """Raises Http404: the address names a request that nobody made."""
    typed = request.GET.get("demande")
    if not typed:
        return None
    try:
        pk = uuid.UUID(typed)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(EspaceRequest, pk=pk)


def _filled_in(wanted: EspaceRequest) -> dict[str, object]:
    return {
        "name": wanted.name,
        "kind": wanted.kind,
        "departement_number": wanted.departement_number,
        "phone": display_number(wanted.phone),
        "address": wanted.address,
        "admin_email": wanted.contact_email,
    }


@require_safe
@operator_required
def opening(request: HttpRequest, opening_id: uuid.UUID) -> HttpResponse:
    """Where one creation stands; the page of the espace once it is open."""
    found = get_object_or_404(Opening.objects.select_related("espace"), pk=opening_id)
    if found.state == Opening.State.DONE and found.espace and "suite" in request.GET:
        return redirect("operators_espace", found.espace.slug)
    return render_page(request, "opening", {"one": found, "crumbs": crumbs("Création")})


@require_POST
@admin_required
def again(request: HttpRequest, opening_id: uuid.UUID) -> HttpResponse:
    """One that failed is tried again."""
    if not retry(Opening.objects.filter(pk=opening_id), request.user.pk):
        messages.info(request, "Cette création n’est pas en échec.")
    return redirect("operators_opening", opening_id)
