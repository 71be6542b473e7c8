"""`/operateurs/creer/fichier` and `/operateurs/lots/…`: many espaces from one file."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.exports.files import CsvWriter
from socle.clock import now
from tenants.models import Opening, OpeningBatch
from tenants.opening import confirm, retry

from .guard import admin_required, operator_required
from .opening import crumbs
from .opening_file import COLUMNS, EXAMPLE, BadFile, keep, read_file
from .shell import render_page

A_PAGE = 50
TABLE = ("Ligne", "Espace", "Type", "Adresse", "État")
RESULTS = ("ligne", "nom", "slug", "hote", "etat", "erreur")
State = Opening.State


class FileForm(forms.Form):
    file = forms.FileField(
        label="Fichier CSV",
        help_text="UTF-8, séparé par des points-virgules, 1 000 lignes au plus.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def upload(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            lines = read_file(form.cleaned_data["file"].read())
        except BadFile as error:
            form.add_error("file", error.message)
        else:
            return redirect("operators_batch", keep(lines, request.user.pk, now()).pk)
    context = {"form": form, "names": list(COLUMNS), "crumbs": crumbs("Créer depuis un fichier")}
    return render_page(request, "upload", context, status=status)


@require_safe
@operator_required
def example(request: HttpRequest) -> HttpResponse:
    writer = CsvWriter(list(COLUMNS))
    writer.write([EXAMPLE.get(name, "") for name in COLUMNS])
    return _file(writer, "espaces-modele.csv")


@require_safe
@operator_required
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Before it is confirmed, a preview; then how far it is (6 queries, whatever its length)."""
    found = get_object_or_404(OpeningBatch, pk=batch_id)
    counts = dict(found.openings.order_by().values_list("state").annotate(count=Count("pk")))
    rows = found.openings.select_related("espace").order_by("line")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    total = sum(counts.values())
    ended = counts.get(State.DONE, 0) + counts.get(State.FAILED, 0)
    context = {
        "batch": found,
        "drafts": counts.get(State.DRAFT, 0),
        "done": counts.get(State.DONE, 0),
        "failed": counts.get(State.FAILED, 0),
        "left": total - ended,
        "percent": ended * 100 // total if total else 100,
        "progress": f"{ended} lignes sur {total}",
        "page": page,
        "columns": [{"label": label} for label in TABLE],
        "rows": [{"cells": _cells(one)} for one in page],
        "crumbs": crumbs("Créations par fichier"),
    }
    return render_page(request, "batch", context)


@require_POST
@admin_required
def act(request: HttpRequest, batch_id: int, verb: str) -> HttpResponse:
    found = get_object_or_404(OpeningBatch, pk=batch_id)
    if verb == "abandonner":
        if found.openings.filter(state=State.DRAFT).exists():
            found.delete()
            messages.success(request, "Le fichier est abandonné : rien n’a été créé.")
        return redirect("operators_upload")
    if verb == "confirmer":
        count = confirm(found, request.user.pk)
        messages.success(request, f"{count} espace{'s' if count > 1 else ''} à créer.")
    else:
        count = retry(found.openings.exclude(admin_email=""), request.user.pk)
        messages.success(request, f"{count} création{'s' if count > 1 else ''} à reprendre.")
    return redirect("operators_batch", batch_id)


@require_safe
@operator_required
def results(request: HttpRequest, batch_id: int) -> HttpResponse:
    found = get_object_or_404(OpeningBatch, pk=batch_id)
    writer = CsvWriter(list(RESULTS))
    for one in found.openings.order_by("line"):
        writer.write([one.line, one.name, one.slug, one.host, one.get_state_display(), one.error])
    return _file(writer, f"espaces-lot-{batch_id}.csv")


def _cells(one: Opening) -> list[dict[str, object]]:
    opened = one.espace if one.state == State.DONE else None
    return [
        {"text": one.line},
        {
            "text": one.name or "–",
            "url": reverse("operators_espace", args=[opened.slug]) if opened else "",
            "details": [one.host] if one.host else [],
        },
        {"text": one.get_kind_display()},
        {"text": one.address or "–"},
        {"text": one.get_state_display(), "details": [one.error] if one.error else []},
    ]


def _file(writer: CsvWriter, name: str) -> HttpResponse:
    answer = HttpResponse(writer.content(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
