"""`/operateurs/espaces/<slug>/organisations`: which of them France Titres is told of."""

from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from booking.access.actor import Actor, Kind
from booking.directory.models import Organisation, Place
from booking.directory.services.set_device import set_device
from socle.audit.record import record
from socle.clock import now

from .guard import admin_required, operator_required
from .inside import in_it
from .lifecycle import StateRefused, crumbs_of
from .one_espace import espace_named
from .shell import render_page

MOST = 500
COLUMNS = ("Organisation", "Lieux ouverts", "Motifs de titres", "France Titres", "")
ACTS = {"relier": True, "retirer": False}


@require_safe
@operator_required
def organisations(request: HttpRequest, slug: str) -> HttpResponse:
    espace = espace_named(slug)
    rows = in_it(espace, _rows)
    context = {
        "one": espace,
        "is_open": rows is not None,
        "columns": [
            {"label": label or "Actions", "hidden": not label, "numeric": label in COLUMNS[1:3]}
            for label in COLUMNS
        ],
        "rows": [{"cells": _cells(row, slug)} for row in rows or ()],
        "crumbs": crumbs_of(espace, "Organisations"),
    }
    return render_page(request, "organisations", context)


@require_POST
@admin_required
def device(request: HttpRequest, slug: str, organisation_id: int, verb: str) -> HttpResponse:
    """
    Raises:
        StateRefused: the espace is not open.
    """
    espace = espace_named(slug)
    author = Actor(Kind.OPERATOR, account_id=request.user.pk)
    changed = in_it(espace, partial(set_device, organisation_id, ACTS[verb], author, now()))
    if changed is None:
        raise StateRefused
    record(
        "organisation.device_added" if ACTS[verb] else "organisation.device_removed",
        account_id=request.user.pk,
        noun="espace",
        object_id=espace.number,
        espace_number=espace.number,
        detail=changed.name,
    )
    words = "est reliée à France Titres" if ACTS[verb] else "n’est plus reliée à France Titres"
    messages.success(request, f"{changed.name} {words}.")
    return redirect("operators_organisations", slug)


def _rows() -> list[Organisation]:
    """With their open places and the motifs that have a category of France Titres (1 query)."""
    titled = Q(motifs__deleted_at__isnull=True) & ~Q(motifs__category__ants_code="")
    titled &= Q(motifs__category__isnull=False)
    rows = Organisation.objects.annotate(
        open_places=Count(
            "places", filter=Q(places__availability=Place.Availability.ENABLED), distinct=True
        ),
        titles=Count("motifs", filter=titled, distinct=True),
    )
    return list(rows.order_by("name", "pk")[:MOST])


def _cells(row: Organisation, slug: str) -> list[dict[str, object]]:
    return [
        {"text": row.name, "details": [row.get_verticale_display()]},
        {"text": row.open_places},
        {"text": row.titles},
        {"text": "Reliée" if row.ants_connectable else "Non"},
        {
            "template": "operators/device_act.html",
            "slug": slug,
            "pk": row.pk,
            "name": row.name,
            "is_linked": row.ants_connectable,
            "may": row.verticale == Organisation.Verticale.RDV_MAIRIE or row.ants_connectable,
        },
    ]
