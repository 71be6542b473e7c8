"""One appointment: what was agreed, with whom, what was done and sent; whole page, or panel."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from booking.access.decisions import judge
from booking.appointments.checks import Asked, windows_elsewhere
from booking.appointments.history import history_of
from booking.appointments.models import Appointment
from booking.appointments.services.mark_arrived import may_arrive
from booking.availability.loader import zone_of
from booking.directory.models import Agent, Organisation, RecordSettings
from booking.domain.wallclock import local_day
from booking.domain.wording import format_moment
from booking.web.agent.acting import confirmation_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.agent.standing import standing_of
from booking.web.templatetags.wording import tied, wall_time
from socle.clock import now

from .choices import choices_for, is_noted
from .fetched import participations_of, seen_appointment
from .lines import lines_of
from .participants import participants_table
from .receipts import receipts_table

PANEL = "volet"


@require_safe
@agent_required
def appointment(
    request: AgentRequest, organisation: Organisation, appointment_id: int
) -> HttpResponse:
    found = seen_appointment(request.actor, organisation, appointment_id)
    context = _context(request, found)
    if request.headers.get("HX-Target") == PANEL:
        answer = render(request, "agent/rdv/panel.html", context)
    else:
        context |= _rest(found, may_act=context["may_edit"], shows_context=context["shows_context"])
        answer = render_page(request, "agent/rdv/page.html", context, organisation=organisation)
    patch_vary_headers(answer, ["HX-Target"])
    return answer


def _context(request: AgentRequest, found: Appointment) -> dict[str, object]:
    """What the panel shows too (5 queries)."""
    instant = now()
    zone = zone_of(found.place)
    starts_at = found.starts_at.astimezone(zone)
    agents = list(found.agents.all())
    parts = participations_of(found)
    settings = RecordSettings.current()
    may_edit = judge(request.actor, "edit", found).ok
    choices = choices_for(found, instant) if may_edit else []
    receives = request.actor.agent_id in [agent.pk for agent in agents]
    return {
        "appointment": found,
        "moment": tied(format_moment(found.starts_at, zone, mention_zone=True)),
        "standing": standing_of(
            found.status, starts_at, instant, zone, collective=found.motif.collectif
        ),
        "lines": lines_of(
            found,
            zone,
            agents,
            shows_context=settings.shows_context,
            shows_room=receives or request.actor.is_secretariat,
        ),
        "elsewhere": _elsewhere(request, found, agents, instant),
        "participants": participants_table(found, parts, zone, instant, may_act=may_edit),
        "agenda_url": _agenda_url(request, found.organisation, starts_at, agents),
        "shows_context": settings.shows_context,
        "may_edit": may_edit,
        "may_delete": judge(request.actor, "delete", found).ok,
        "choices": choices,
        "undo": _undo(request, found, choices),
        "may_arrive": may_edit and may_arrive(found, instant) and has_waiting_room(settings),
        "arrived": wall_time(found.arrived_at.astimezone(zone)) if found.arrived_at else "",
        "session_url": _session_url(found),
        "duplicate_url": _duplicate_url(found, parts, instant),
        "other_slot_url": _other_slot_url(found),
    }


def _elsewhere(
    request: AgentRequest, found: Appointment, agents: list[Agent], instant: datetime
) -> list[str]:
    """Who receives at another place at that time, while it can still be changed (1 query)."""
    if found.is_cancelled or found.starts_at <= instant:
        return []
    asked = Asked.again(found, agent_ids=[agent.pk for agent in agents])
    sees = confirmation_of(request.actor, ()).sees
    return [caution.sentence for caution in windows_elsewhere(asked, sees)]


def has_waiting_room(settings: RecordSettings) -> bool:
    """The espace shows who has come, by a colour or a mail."""
    return settings.waiting_room_color or settings.waiting_room_mail


def _rest(found: Appointment, *, may_act: bool, shows_context: bool) -> dict[str, object]:
    """What the whole page adds: messages and history (5 queries)."""
    zone = zone_of(found.place)
    hidden = () if shows_context else ("context",)
    receipts = found.receipts.select_related("usager", "agent")
    return {
        "receipts": receipts_table(found, receipts, zone, now(), may_act=may_act),
        "history": [
            {
                "when": tied(format_moment(line.made_at, zone)),
                "line": line,
            }
            for line in history_of(found.pk, zone, without=hidden)
        ],
    }


def _undo(request: AgentRequest, found: Appointment, choices: list) -> str:
    """The status that a click has just replaced, if it can be given back."""
    before = request.GET.get("avant", "")
    offered = [choice.status for choice in choices if is_noted(found.status, choice.status)]
    return before if request.GET.get("fait") == str(found.pk) and before in offered else ""


def _duplicate_url(found: Appointment, parts: list, instant: datetime) -> str:
    """The search of a slot for the same people and motif, from the day after; for a session, the
    form of a new one."""
    if found.motif.collectif:
        new = reverse("agent_session_new", args=[found.organisation_id])
        return f"{new}?modele={found.pk}"
    after = max(found.starts_at, instant) + timedelta(days=1)
    query = [
        ("motif", found.motif_id),
        ("du", local_day(after, zone_of(found.place)).isoformat()),
        ("modele", found.pk),
        *(("usagers", part.usager_id) for part in parts),
    ]
    return f"{reverse('agent_find_slot', args=[found.organisation_id])}?{urlencode(query)}"


def _session_url(found: Appointment) -> str:
    """Registrations and the attendance sheet of a collective appointment; empty for another."""
    if not found.motif.collectif:
        return ""
    return reverse("agent_session", args=[found.organisation_id, found.pk])


def _other_slot_url(found: Appointment) -> str:
    """The slots where it may go; each leads to its form."""
    query = {"motif": found.motif_id, "deplace": found.pk}
    return f"{reverse('agent_find_slot', args=[found.organisation_id])}?{urlencode(query)}"


def _agenda_url(
    request: AgentRequest, organisation: Organisation, starts_at: datetime, agents: list
) -> str:
    """The day in one's own agenda, or in that of the first agent."""
    ids = [agent.pk for agent in agents]
    own = request.actor.agent_id
    query = {"du": starts_at.date().isoformat()}
    if ids:
        query["agent"] = own if own in ids else ids[0]
    return f"{reverse('agent_agenda', args=[organisation.pk])}?{urlencode(query)}"
