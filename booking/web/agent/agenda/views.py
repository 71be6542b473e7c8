"""The agenda's pages: calendar, list, what is to be filled in, and the calendar's JSON."""

import json
import re
from datetime import date, datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.decisions import judge
from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.domain import statuses
from booking.domain.wording import zone_mention
from booking.web.agent.guard import AgentRequest, agent_machine, agent_required
from booking.web.agent.rdv.choices import choices_for
from booking.web.agent.shell import render_page
from booking.web.agent.standing import LEGEND
from booking.web.agent.unresolved import unresolved
from socle.clock import now
from socle.errors import NotVisible
from socle.web.policy import draws_calendar

from .choice import Choice, asked_choice
from .days import days_of, days_of_meetings
from .events import events_of
from .meetings import meeting_of, with_details
from .paper import paper_of, read_day
from .period import ONE_DAY, Period, Span, asked_day, asked_period, asked_span, today_in
from .reading import Reading, read_agenda

SUNDAY, SATURDAY = 0, 6  # as FullCalendar counts
A_PAGE = 50
IDENTIFIER = re.compile(r"[0-9]{1,16}\Z", re.ASCII)
NOTED_FROM = {statuses.UNKNOWN, statuses.SEEN, statuses.NOSHOW}


@require_safe
@draws_calendar
@agent_required
def agenda(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """The calendar; it asks `agenda_events` for what it shows."""
    choice = asked_choice(request, organisation)
    if choice is None:
        return _nobody(request, organisation)
    zone = zone_of(None)
    day = asked_day(request.GET, today_in(zone, now()))
    context = {
        **_shared(organisation, choice, "agent_agenda", du=day.isoformat()),
        "calendar": {
            "events_url": f"{_url('agent_agenda_events', organisation)}?{choice.query()}",
            "list_url": f"{_url('agent_agenda_list', organisation)}?{choice.query()}",
            "login_url": f"{reverse('login')}?next={_url('agent_agenda', organisation)}",
            "zone": zone.key,
            "day": day.isoformat(),
            "marked": _marked(request.GET.get("rdv", "")),
            "book_url": _book_url(request, organisation, choice),
            "hidden_days": json.dumps([SUNDAY] + [SATURDAY] * (not choice.shows_saturdays)),
        },
        "legend": LEGEND,
    }
    return render_page(request, "agent/agenda.html", context, organisation=organisation)


@require_safe
@agent_machine
def agenda_events(request: AgentRequest, organisation: Organisation) -> JsonResponse:
    """What FullCalendar shows between `start` and `end`, 62 days at most."""
    zone = zone_of(None)
    period = asked_period(request.GET, zone)
    choice = asked_choice(request, organisation)
    if choice is None:
        raise NotVisible
    instant = now()
    found = read_agenda(_reading(request, organisation, choice, period), instant)
    may_move = judge(request.actor, "edit", Appointment(organisation=organisation)).ok
    return JsonResponse(events_of(found, zone, instant, may_move=may_move), safe=False)


@require_safe
@agent_required
def agenda_list(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """The same, day by day, without script: for screen readers, telephones and paper."""
    choice = asked_choice(request, organisation)
    if choice is None:
        return _nobody(request, organisation)
    zone = zone_of(None)
    instant = now()
    today = today_in(zone, instant)
    day, span = asked_day(request.GET, today), asked_span(request.GET)
    period = span.around(day, zone)
    found = read_agenda(_reading(request, organisation, choice, period), instant)
    context = {
        **_shared(organisation, choice, "agent_agenda_list", du=day.isoformat(), vue=span.value),
        "period": period,
        "days": days_of(found, period),
        "day": day,
        "span": span,
        "spans": _spans(choice, day, span),
        "steps": _steps(choice, period, span, today),
    }
    return render_page(request, "agent/agenda_list.html", context, organisation=organisation)


@require_safe
@agent_required
def agenda_day(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """One day on paper: who comes, how to reach them, and the notes."""
    choice = asked_choice(request, organisation)
    if choice is None:
        return _nobody(request, organisation)
    zone, instant = zone_of(None), now()
    day = asked_day(request.GET, today_in(zone, instant))
    period = Period(day, day, zone)
    reading = _reading(request, organisation, choice, period)
    found, rows = read_day(reading, instant)
    context = {
        **_shared(organisation, choice, "agent_agenda_day", du=day.isoformat()),
        "period": period,
        "days": days_of(found, period, paper_of(rows)),
        "steps": {
            "before": f"?{choice.query(du=(day - ONE_DAY).isoformat())}",
            "after": f"?{choice.query(du=(day + ONE_DAY).isoformat())}",
        },
    }
    return render_page(request, "agent/agenda_day.html", context, organisation=organisation)


@require_safe
@agent_required
def unresolved_list(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """One's own past appointments of which nobody said what became, the latest first."""
    instant = now()
    rows = unresolved(request.actor.agent_id, instant).order_by("-starts_at", "-pk")
    page = Paginator(with_details(rows), A_PAGE).get_page(request.GET.get("page"))
    meetings = [meeting_of(row, organisation.pk, instant) for row in page]
    acts = {row.pk: _quick_acts(row, instant, page.number) for row in page}
    context = {
        "page": page,
        "days": days_of_meetings(meetings, zone_of(None), acts),
        "undo": _undo(request, organisation),
    }
    return render_page(request, "agent/unresolved.html", context, organisation=organisation)


def _quick_acts(row: Appointment, instant: datetime, page: int) -> dict[str, object]:
    """The statuses that one click gives: nobody is told of them."""
    return {
        "template": "agent/rdv/quick.html",
        "choices": [choice for choice in choices_for(row, instant) if choice.is_noted],
        "status_url": reverse("agent_appointment_status", args=[row.organisation_id, row.pk]),
        "page_number": page,
    }


def _undo(request: AgentRequest, organisation: Organisation) -> dict[str, str]:
    """The way back from the click that has just been made here."""
    done, before = request.GET.get("fait", ""), request.GET.get("avant", "")
    if not (IDENTIFIER.match(done) and before in NOTED_FROM):
        return {}
    url = reverse("agent_appointment_status", args=[organisation.pk, int(done)])
    return {"url": url, "status": before}


def _marked(text: str) -> str:
    """The event to be found at a glance: what was just booked."""
    return f"rdv-{int(text)}" if IDENTIFIER.match(text) else ""


def _book_url(request: AgentRequest, organisation: Organisation, choice: Choice) -> str:
    """A booking in this agenda; empty for who may not book."""
    if not judge(request.actor, "edit", Appointment(organisation=organisation)).ok:
        return ""
    query = urlencode({"agents": choice.agent.pk})
    return f"{_url('agent_book', organisation)}?{query}"


def _reading(
    request: AgentRequest, organisation: Organisation, choice: Choice, period: Period
) -> Reading:
    return Reading(
        actor=request.actor,
        organisation=organisation,
        agent=choice.agent,
        period=period,
        shows_cancelled=choice.shows_cancelled,
    )


def _shared(
    organisation: Organisation, choice: Choice, current: str, **place: str
) -> dict[str, object]:
    """What calendar and list have in common. `place` is where one stands in it."""
    tabs = (("Calendrier", "agent_agenda"), ("Liste", "agent_agenda_list"))
    return {
        "choice": choice,
        "here": place,
        "zone_note": zone_mention(zone_of(None)),
        "tabs": [
            {
                "label": label,
                "url": f"{_url(name, organisation)}?{choice.query(du=place['du'])}",
                "current": name == current,
            }
            for label, name in tabs
        ],
        "day_url": f"{_url('agent_agenda_day', organisation)}?{choice.query(du=place['du'])}",
        "cancelled_url": f"?{choice.turned('annules').query(**place)}",
        "saturdays_url": f"?{choice.turned('samedis').query(**place)}",
    }


def _spans(choice: Choice, day: date, current: Span) -> list[dict]:
    return [
        {
            "label": span.label,
            "url": f"?{choice.query(du=day.isoformat(), vue=span.value)}",
            "current": span is current,
        }
        for span in Span
    ]


def _steps(choice: Choice, period: Period, span: Span, today: date) -> dict[str, str]:
    def leading_to(day: date) -> str:
        return f"?{choice.query(du=day.isoformat(), vue=span.value)}"

    return {
        "before": leading_to(span.around(period.first - ONE_DAY, period.zone).first),
        "today": leading_to(today),
        "after": leading_to(period.last + ONE_DAY),
    }


def _nobody(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    return render_page(request, "agent/agenda_empty.html", {}, organisation=organisation)


def _url(name: str, organisation: Organisation) -> str:
    return reverse(name, args=[organisation.pk])
