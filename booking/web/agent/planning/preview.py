"""The live preview: what the form, as it stands, would open."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from booking.availability.calendar_values import drafted_absence
from booking.availability.checks import check_absence, check_window
from booking.availability.conflicts import appointment_cautions, coming_appointments
from booking.availability.drafts import keep_exceptions, rule_of
from booking.availability.loader import zone_of
from booking.availability.models import OpeningWindow
from booking.availability.planned import Planned
from booking.availability.preview import preview_window
from booking.availability.services.create_window import window_cautions
from booking.availability.services.edit_window import prepare_edit
from booking.directory.errors import InvalidValues
from booking.directory.models import Agent, Organisation
from booking.domain.wallclock import local_day
from booking.web.agent.guard import AgentRequest, agent_machine
from socle.clock import now

from .cautions import told
from .kinds import Kind
from .whose import whose_to_plan


def preview(kind: Kind):
    @require_POST
    @agent_machine
    def page(request: AgentRequest, organisation: Organisation) -> HttpResponse:
        whose = whose_to_plan(request, kind.model, organisation)
        asked = request.GET.get("de", "")
        row = None
        if asked.isdecimal() and len(asked) <= 18:
            row = kind.fetch(request.actor, organisation, int(asked))
        agent = row.agent if row else whose.agent
        form = kind.form(request.POST, agent=agent, organisation=organisation, row=row)
        context = preview_context(kind, form, request, organisation, agent, row)
        return render(request, "agent/planning/preview.html", context)

    return page


def preview_context(
    kind: Kind,
    form,
    request: AgentRequest,
    organisation: Organisation,
    agent: Agent,
    row: Planned | None,
) -> dict[str, object]:
    """What the preview shows: counts or what is missing, and the points to confirm."""
    if not form.is_valid():
        return {"kind": kind, "is_ready": False}
    try:
        make = _window if kind.model is OpeningWindow else _absence
        return {"kind": kind, "is_ready": True, **make(form, request, organisation, agent, row)}
    except InvalidValues as error:
        return {"kind": kind, "is_ready": False, "wrong": list(error.errors.values())}


def _window(
    form, request: AgentRequest, organisation: Organisation, agent: Agent, row: Planned | None
) -> dict[str, object]:
    draft, instant = form.draft, now()
    today = local_day(instant, zone_of(None))
    carried = {motif.pk for motif in row.motifs.all()} if row else ()
    checked = check_window(draft, agent, organisation.pk, today, carried=carried)
    if row is None:
        rule = draft.recurrence
        cautions = window_cautions(draft, checked, agent, rule, request.actor, instant)
    else:
        change = prepare_edit(row, draft, checked, request.actor, instant)
        rule, cautions = change.rule, change.cautions
    return {
        "found": preview_window(draft, checked, agent, rule, instant),
        "warned": told(cautions, request),
    }


def _absence(
    form, request: AgentRequest, organisation: Organisation, agent: Agent, row: Planned | None
) -> dict[str, object]:
    draft, instant = form.draft, now()
    draft = replace(draft, title=check_absence(draft, local_day(instant, zone_of(None))))
    rule = keep_exceptions(rule_of(row), draft).rule if row else draft.recurrence
    booked = coming_appointments(agent, instant)
    cautions = appointment_cautions(drafted_absence(draft, agent.pk, rule), booked)
    return {"warned": told(cautions, request)}
