"""`/operateurs/espaces/<slug>/fiche`: its name, kind, département, telephone, common usagers."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from socle.audit.record import record
from socle.web.telephone import display_number
from tenants.models import Espace

from .guard import admin_required
from .lifecycle import crumbs_of
from .one_espace import espace_named
from .opening_form import OpeningForm
from .shell import render_page

FIELDS = ("name", "kind", "departement_number", "phone", "shares_usagers")


class CardForm(OpeningForm):
    """Those of the fields that may change afterwards, and what operators set with the territory."""

    shares_usagers = forms.BooleanField(
        label="Usagers communs à toutes les organisations",
        required=False,
        help_text="Chaque agent voit et corrige alors la fiche de tous les usagers de l’espace. "
        "À cocher seulement si le responsable du traitement l’a décidé.",
    )

    def __init__(self, data=None, *, espace: Espace) -> None:
        initial = {field: getattr(espace, field) for field in FIELDS}
        initial["phone"] = display_number(espace.phone)
        super().__init__(data, initial=initial, locates=False)
        for name in set(self.fields) - set(FIELDS):
            del self.fields[name]

    def clean(self) -> dict[str, object]:
        return forms.Form.clean(self) or self.cleaned_data


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def card(request: HttpRequest, slug: str) -> HttpResponse:
    espace = espace_named(slug)
    form = CardForm(request.POST or None, espace=espace)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            _write(espace, form.cleaned_data, request)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "La fiche est enregistrée.")
            return redirect("operators_espace", slug)
    context = {"form": form, "one": espace, "crumbs": crumbs_of(espace, "Fiche")}
    return render_page(request, "card", context, status=status)


@transaction.atomic
def _write(espace: Espace, values: dict[str, object], request: HttpRequest) -> None:
    locked = Espace.objects.select_for_update().get(pk=espace.pk)
    changed = [field for field in FIELDS if getattr(locked, field) != values[field]]
    for field in changed:
        setattr(locked, field, values[field])
    if not changed:
        return
    locked.full_clean()
    locked.save(update_fields=changed)
    who = {"account_id": request.user.pk, "espace_number": locked.number}
    detail = ", ".join(str(Espace._meta.get_field(field).verbose_name) for field in changed)
    record("espace.edited", noun="espace", object_id=locked.number, detail=detail, **who)
