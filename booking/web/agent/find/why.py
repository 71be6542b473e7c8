"""« Pourquoi ce créneau n’est-il pas proposé ? »: a day and a time, and every reason."""

from datetime import datetime, time

from django import forms
from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from booking.appointments.explaining import explain_instant
from booking.directory.models import Organisation
from booking.domain.explain import Reason, ReasonCode
from booking.domain.wallclock import at
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.parameters import day_of
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import moment, wall_time
from socle.clock import now
from socle.errors import NotVisible
from socle.web.widgets import DateInput, TimeInput

from .page import asked_question
from .question import Question

# Whose agenda is not the reader's to see: that they are taken is all that is told.
SOMEBODY = "Un agent dont vous ne voyez pas l’agenda n’est pas libre."
OWN_AFFAIRS = {ReasonCode.ABSENCE, ReasonCode.APPOINTMENT, ReasonCode.TRAVEL}


class WhyForm(forms.Form):
    """Never bound: a mistyped day or time asks the question again."""

    mark_optional = False

    jour = forms.DateField(label="Jour", widget=DateInput)
    heure = forms.TimeField(label="Heure", widget=TimeInput)


@require_safe
@agent_required
def why_no_slot(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    instant = now()
    question = asked_question(request, organisation, instant)
    if question.motif is None or question.motif.collectif:
        raise NotVisible
    day = day_of(request.GET, "jour") or question.first
    hour = _hour_of(request.GET)
    context = {
        "question": question,
        "form": WhyForm(initial={"jour": day, "heure": hour or time(9)}),
        "back_url": question.url(),
        "hidden": [pair for pair in question.parameters if pair[0] not in ("jour", "heure")],
    }
    if hour is not None:
        start = at(question.wanted.zone, day, hour)
        context |= _answer(question, start, instant)
    return render_page(request, "agent/find/why.html", context, organisation=organisation)


def _hour_of(asked: QueryDict) -> time | None:
    try:
        return time.fromisoformat(asked.get("heure", "")).replace(second=0, microsecond=0)
    except ValueError:
        return None


def _answer(question: Question, start: datetime, instant: datetime) -> dict[str, object]:
    zone = question.wanted.zone
    reasons = explain_instant(question.wanted, start, instant)
    return {
        "moment": moment(start, zone),
        "is_offered": reasons[0].code is ReasonCode.OFFERED if reasons else False,
        "reasons": _sentences(question, reasons),
        "nearest": [
            {"label": wall_time(one.astimezone(zone)), "url": _nearest_url(question, one)}
            for one in sorted({one for reason in reasons for one in reason.nearest})
        ],
    }


def _nearest_url(question: Question, start: datetime) -> str:
    return question.url(first=start.astimezone(question.wanted.zone).date())


def _sentences(question: Question, reasons: list[Reason]) -> list[str]:
    """Each once, after the agent's name where there is one."""
    names = {agent.pk: str(agent) for agent in question.choices.agents}
    found = []
    for reason in reasons:
        if reason.agent_id is None:
            found.append(reason.message)
        elif reason.agent_id in names:
            found.append(f"{names[reason.agent_id]} : {reason.message}")
        else:
            found.append(SOMEBODY if reason.code in OWN_AFFAIRS else reason.message)
    return list(dict.fromkeys(found))
