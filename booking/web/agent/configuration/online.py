"""Réservation en ligne: the link, its QR code and poster, and each motif's state."""

import io

import qrcode
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathImage

from booking.access.decisions import may_create
from booking.appointments.readiness import MotifState, motif_states
from booking.availability.loader import zone_of
from booking.directory.models import AllowedOrigin, Organisation
from booking.notifications.addresses import absolute
from booking.web.agent.guard import AgentRequest
from booking.web.agent.shell import render_page
from booking.web.embedding.snippet import snippet_of
from booking.web.templatetags.wording import moment
from socle.clock import now

from .guard import configures

LIVE, NOT_LIVE = "En ligne", "Pas en ligne"


@require_safe
@configures("edit")
def online(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    states = motif_states(organisation, now())
    context = {
        "link": link_of(organisation),
        "is_live": any(state.is_live for state in states),
        "columns": [{"label": label} for label in ("Motif", "État", "Offre", "Premier créneau")],
        "rows": [_row(state) for state in states],
        "motifs_url": reverse("agent_motifs", args=[organisation.pk]),
        "snippet": snippet_of(organisation),
        "is_framed": AllowedOrigin.objects.exists(),
        "origins_url": _origins_url(request),
    }
    return render_page(
        request, "agent/configuration/online.html", context, organisation=organisation
    )


@require_safe
@configures("edit")
def code(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """The QR code alone, as a file to print anywhere."""
    drawing = code_svg(organisation.name, link_of(organisation))
    answer = HttpResponse(drawing, content_type="image/svg+xml")
    answer["Content-Disposition"] = 'attachment; filename="code-qr.svg"'
    return answer


@require_safe
@configures("edit")
def poster(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """One page to print and hang at the counter."""
    link = link_of(organisation)
    # Made by the library from an address of ours: nothing typed stands in it.
    context = {"link": link, "code": mark_safe(qr_svg(link).decode())}  # noqa: S308
    return render_page(
        request, "agent/configuration/poster.html", context, organisation=organisation
    )


def link_of(organisation: Organisation) -> str:
    """The address that circulates: it keeps working when the name changes."""
    return absolute("booking_organisation", organisation.pk, organisation.slug)


def code_svg(name: str, link: str) -> bytes:
    """The link as a QR code, whose title says whose it is."""
    title = f"<title>{escape(name)}</title>".encode()
    return qr_svg(link).replace(b"<path", title + b"<path", 1)


def qr_svg(link: str) -> bytes:
    stream = io.BytesIO()
    qrcode.make(link, image_factory=SvgPathImage, border=2).save(stream)
    return stream.getvalue()


def _origins_url(request: AgentRequest) -> str:
    """Where sites are allowed to show the path; empty for who may not."""
    may = may_create(request.actor, AllowedOrigin).ok
    return reverse("agent_espace_embedding") if may else ""


def _row(state: MotifState) -> dict[str, object]:
    motif = state.motif
    unit = "séance" if motif.collectif else "plage"
    first = moment(state.first.start, zone_of(None)) if state.first else ""
    return {
        "cells": [
            {"text": motif.name, "details": [str(motif.service or "")]},
            {"text": LIVE if state.is_live else NOT_LIVE, "details": [state.reason]},
            {"text": f"{state.supply} {unit}{'s' * (state.supply > 1)}"},
            {"text": first},
        ]
    }
