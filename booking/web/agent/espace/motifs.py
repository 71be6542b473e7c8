"""Motifs over all organisations: found by filters, and several changed at once."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.catalog.models import Motif
from booking.catalog.services.edit_motif import edit_motifs
from booking.catalog.services.undo_motif_edits import undo_motif_edits, undoable_edits
from booking.directory.models import Organisation
from booking.domain.wording import enumerate_words, format_duration
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from booking.web.agent.motif_filters import filter_of, filters_of, narrowed
from booking.web.agent.naming import typed_in
from booking.web.agent.order import by_name
from booking.web.agent.parameters import instant_of, many_ids, one_id
from socle.clock import now
from socle.errors import NotVisible

from .guard import makes
from .motif_changes import ChangesForm
from .page import show

A_PAGE = 100
MOST_NAMED = 10  # in one message
# When the change was made that may be taken back.
UNDO = "annuler"
COLUMNS = ("Motif", "Organisations", "Service", "Durée", "Réservable par")


@require_safe
@makes(Motif)
def motifs(request: AgentRequest) -> HttpResponse:
    asked, actor = request.GET, request.actor
    page = Paginator(_found(asked, actor), A_PAGE).get_page(asked.get("page"))
    organisations = visible_to(Organisation.objects.order_by(*by_name("name")), actor)
    context = {
        "page": page,
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(motif) for motif in page],
        "typed": typed_in(asked),
        "filters": [
            filter_of(
                "organisation", "Organisation", asked, [(o.pk, o.name) for o in organisations]
            ),
            *filters_of(asked),
        ],
        "first": organisations[0] if organisations else None,
        "undo": _undo(asked.get(UNDO, ""), actor),
    }
    return show(request, "motifs", context)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Motif)
def change(request: AgentRequest) -> HttpResponse:
    """What changes for the motifs of the address; first its summary, then it is done."""
    ids = many_ids(request.GET, "motif")
    chosen = list(_current(request.actor).filter(pk__in=ids))
    if len(chosen) != len(ids):
        raise NotVisible
    if not chosen:
        messages.error(request, "Cochez au moins un motif.")
        return redirect("agent_espace_motifs")
    form = ChangesForm(request.POST or None)
    is_sure = request.POST.get("act") == "appliquer"
    context = {"form": form, "motifs": chosen}

    instant = now()

    def work() -> None:
        if is_sure:
            told = edit_motifs(ids, form.values, request.actor, instant)
            messages.success(request, _summary(len(told.changed), len(told.unchanged)))

    status = saved(form, work)
    if status:
        return show(request, "motifs_change", context, status)
    if is_sure:
        query = urlencode({UNDO: instant.isoformat()})
        return redirect(f"{reverse('agent_espace_motifs')}?{query}")
    columns = [{"label": label} for label in ("Motif", "Aujourd’hui", "Ensuite")]
    summed_up = {"changes": form.compared(chosen), "columns": columns, "given": form.given}
    return show(request, "motifs_change", context | summed_up)


@require_POST
@makes(Motif)
def undo(request: AgentRequest) -> HttpResponse:
    """Take one's last change of several motifs back."""
    made_at = instant_of(request.POST.get(UNDO, ""))
    undone = undo_motif_edits(made_at, request.actor, now()) if made_at else None
    if undone and undone.restored:
        plural = "s" if undone.restored > 1 else ""
        verb = "ont" if undone.restored > 1 else "a"
        messages.success(
            request, f"{undone.restored} motif{plural} {verb} repris les valeurs d’avant."
        )
    elif undone is None or not undone.left:
        messages.info(request, "Ce changement ne peut plus être annulé.")
    if undone and undone.left:
        messages.warning(request, _left_words(undone.left))
    return redirect("agent_espace_motifs")


def _left_words(names: Sequence[str]) -> str:
    named = [f"« {name} »" for name in names[:MOST_NAMED]]
    if more := len(names) - len(named):
        named.append("un autre" if more == 1 else f"{more} autres")
    plural = len(names) > 1
    return (
        f"{'Restent tels quels' if plural else 'Reste tel quel'}, parce que modifié"
        f"{'s' * plural} depuis ou incompatible{'s' * plural} avec les réglages d’aujourd’hui : "
        f"{enumerate_words(named)}."
    )


def _undo(text: str, actor: Actor) -> dict[str, object]:
    """The way back from the change just made; empty when there is none any more."""
    made_at = instant_of(text)
    count = undoable_edits(made_at, actor, now()).count() if made_at else 0
    return {"name": UNDO, "value": text, "count": count} if count else {}


def _summary(changed: int, unchanged: int) -> str:
    plural = "s" if changed > 1 else ""
    told = f"{changed} motif{plural} modifié{plural}."
    return (
        f"{told} {unchanged} avai{'en' if unchanged > 1 else ''}t déjà ces valeurs."
        if unchanged
        else told
    )


def _current(actor: Actor) -> QuerySet[Motif]:
    return (
        visible_to(Motif.objects.current(), actor)
        .select_related("service")
        .prefetch_related("organisations")
        .order_by(*by_name("name"), "pk")
    )


def _found(asked: QueryDict, actor: Actor) -> QuerySet[Motif]:
    rows = narrowed(_current(actor), asked)
    if organisation_id := one_id(asked, "organisation"):
        if not visible_to(Organisation.objects.filter(pk=organisation_id), actor).exists():
            raise NotVisible
        rows = rows.filter(organisations=organisation_id)
    return rows


def _row(motif: Motif) -> dict[str, object]:
    organisations = list(motif.organisations.all())
    url = reverse("agent_motif", args=[organisations[0].pk, motif.pk]) if organisations else ""
    return {
        "cells": [
            {"template": "agent/espace/motif_tick.html", "motif": motif, "url": url},
            {"text": ", ".join(one.name for one in organisations)},
            {"text": str(motif.service or "")},
            {"text": format_duration(motif.default_duration_in_min)},
            {"text": motif.get_bookable_by_display()},
        ]
    }
