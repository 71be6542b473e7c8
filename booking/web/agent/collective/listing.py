"""The list of sessions."""

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.decisions import visible_to
from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.domain.wallclock import day_start
from booking.domain.wording import format_duration
from booking.web.agent.find.choices import motifs_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.agent.standing import standing_of
from booking.web.templatetags.wording import moment
from socle.clock import now

from .forms import ListFilters
from .seats import label_of, words_of

A_PAGE = 25
COLUMNS = ("Date", "Séance", "Agents", "Lieu", "Places", "Statut")


@require_safe
@agent_required
def sessions(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """From now on unless the address says a day; a wrong filter shows its error and no row."""
    instant, zone = now(), zone_of(None)
    motifs = list(motifs_of(request.actor, organisation).filter(collectif=True))
    filters = ListFilters(motifs, request.GET)
    rows = Appointment.objects.none()
    if filters.is_valid():
        given = filters.cleaned_data
        start = day_start(zone, given["du"]) if given["du"] else instant
        rows = _rows(organisation, request.actor, start)
        if given["motif"]:
            rows = rows.filter(motif=given["motif"])
        if given["libres"]:
            unlimited = Q(max_participants_count__isnull=True)
            rows = rows.filter(unlimited | Q(max_participants_count__gt=F("seats_taken")))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(session, organisation, instant) for session in page],
        "can_create": bool(motifs),
    }
    answer = render_page(request, "agent/collective/list.html", context, organisation=organisation)
    answer.status_code = 400 if filters.errors else 200
    return answer


def _rows(organisation: Organisation, actor, start: datetime) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(
        organisation=organisation, motif__collectif=True, ends_at__gt=start
    )
    return (
        visible_to(rows, actor)
        .with_seats()
        .select_related("motif", "place")
        .prefetch_related("agents")
        .order_by("starts_at", "pk")
    )


def _row(session: Appointment, organisation: Organisation, instant: datetime) -> dict:
    zone = zone_of(session.place)
    standing = standing_of(session.status, session.starts_at, instant, zone, collective=True)
    minutes = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return {
        "cells": [
            {
                "text": moment(session.starts_at, zone).capitalize(),
                "url": reverse("agent_session", args=[organisation.pk, session.pk]),
                "details": [format_duration(minutes)],
            },
            {"text": session.name or session.motif.name, "details": _named(session)},
            {"text": ", ".join(str(agent) for agent in session.agents.all())},
            {"text": session.place.name if session.place else ""},
            {"text": words_of(session), "details": [label_of(session)]},
            {"status": standing.key, "status_label": standing.label},
        ]
    }


def _named(session: Appointment) -> list[str]:
    return [session.motif.name] if session.name else []
