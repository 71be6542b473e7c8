"""The record of one usager: all that an agent needs before, during and after a meeting."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.decisions import judge
from booking.availability.loader import zone_of
from booking.directory.duplicates import find_duplicates
from booking.directory.models import Organisation, Usager
from booking.directory.usager_history import history_of_usager
from booking.directory.usager_values import FIELDS
from booking.domain.wording import format_moment
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.order import by_name
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import tied
from socle.clock import now
from socle.errors import NotVisible

from .appointments import (
    PastFilter,
    coming,
    counters,
    ongoing,
    participations_of,
    past_page,
    table_of_appointments,
)
from .fetch import merged_into, seen_usager
from .identity import identity_lines, shows_notes
from .invite import invitation_of
from .likeness import WORDS
from .merge import compare_url, undoable_merges
from .receipts import receipts_table
from .results import birth_date_of, known_here
from .token import token_of

MOST_HISTORY = 50


@require_safe
@agent_required
def record(request: AgentRequest, organisation: Organisation, usager_id: int) -> HttpResponse:
    try:
        usager = seen_usager(request, usager_id)
    except NotVisible:
        kept_id = merged_into(request, usager_id)
        if kept_id is None:
            raise
        return redirect("agent_usager", organisation.pk, kept_id)
    at = now()
    may_edit = judge(request.actor, "edit", usager)
    context = {
        "usager": usager,
        "may_edit": may_edit.ok,
        "refusal": may_edit.reason,
        "attach_url": _attach_url(request, organisation, usager),
        "lines": identity_lines(usager, organisation),
        "notes": usager.notes if shows_notes(organisation) else "",
        "referents": usager.referents.current().order_by(*by_name("last_name", "first_name")),
        "relatives": _relatives(usager, organisation),
        "alike": _alike(request, organisation, usager),
        "merges": undoable_merges(usager, organisation, at) if may_edit.ok else [],
        "invitation": invitation_of(usager, organisation) if may_edit.ok else {},
        "receipts": receipts_table(usager, request.actor),
        "history": _history(request, usager),
        "crumbs": [
            {"label": "Usagers", "url": reverse("agent_usagers", args=[organisation.pk])},
            {"label": str(usager)},
        ],
        **_appointments(request, usager, at),
        **_addresses(organisation, usager),
    }
    return render_page(request, "agent/usagers/record.html", context, organisation=organisation)


def _appointments(request: AgentRequest, usager: Usager, at: datetime) -> dict:
    parts = participations_of(usager, request.actor)
    asked = PastFilter(request.GET)
    page = past_page(parts, at, asked, request.GET.get("page"))
    here = ongoing(parts, at)
    shown = {part.pk for part in here}
    return {
        "counters": counters(parts, at),
        "ongoing": table_of_appointments(here, at),
        "coming": table_of_appointments(
            [part for part in coming(parts, at) if part.pk not in shown], at
        ),
        "past": table_of_appointments(list(page), at),
        "past_filter": asked,
        "is_filtered": any(asked.data.get(name) for name in asked.fields),
        "page": page,
    }


def _attach_url(request: AgentRequest, organisation: Organisation, usager: Usager) -> str:
    """For somebody whom another of the agent's organisations knows, and not this one."""
    if known_here([usager], organisation):
        return ""
    if not judge(request.actor, "create_usager", organisation).ok:
        return ""
    token = token_of(usager.pk, organisation, request.actor)
    return reverse("agent_usager_attach", args=[organisation.pk, token])


def _relatives(usager: Usager, organisation: Organisation) -> list[dict[str, object]]:
    relatives = usager.relatives.filter(deleted_at__isnull=True)
    return [
        {
            "usager": one,
            "birth_date": birth_date_of(one),
            "tie_url": reverse("agent_usager_responsible", args=[organisation.pk, one.pk]),
        }
        for one in relatives.order_by("sort_name", "pk")
    ]


def _alike(request: AgentRequest, organisation: Organisation, usager: Usager) -> list[dict]:
    """Records of one's organisations that may be the same person's; the others' are not told."""
    found = find_duplicates(usager, request.actor, changed=FIELDS)
    return [
        {
            "name": one.who.name,
            "why": WORDS[one.reason],
            "url": reverse("agent_usager", args=[organisation.pk, one.who.usager_id]),
            "merge_url": compare_url(organisation, usager.pk, one.who.usager_id),
        }
        for one in found
        if not one.who.masked
    ]


def _history(request: AgentRequest, usager: Usager) -> list | None:
    """None for those who may not read it."""
    if not judge(request.actor, "see_history", usager).ok:
        return None
    zone = zone_of(None)
    return [
        {"line": line, "moment": tied(format_moment(line.made_at, zone))}
        for line in history_of_usager(usager.pk, zone, most=MOST_HISTORY)
    ]


def _addresses(organisation: Organisation, usager: Usager) -> dict[str, str]:
    """Where the actions of the page lead; empty for what the workspace has not."""
    here = [organisation.pk, usager.pk]
    find = reverse("agent_find_slot", args=[organisation.pk])
    new = reverse("agent_usager_new", args=[organisation.pk])
    return {
        "find_url": f"{find}?usagers={usager.pk}",
        "own_url": reverse("agent_usager", args=here),
        "edit_url": reverse("agent_usager_edit", args=here),
        "relative_url": f"{new}?responsable={usager.pk}",
        "referents_url": reverse("agent_usager_referents", args=here),
        "responsible_url": reverse("agent_usager_responsible", args=here),
        "remove_url": reverse("agent_usager_remove", args=here),
        "merge_url": f"{reverse('agent_usager_merge', args=[organisation.pk])}?a={usager.pk}",
        "export_url": reverse("agent_usager_export", args=here),
    }
