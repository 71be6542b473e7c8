"""The questionnaire of the motif, asked by an agent who books: all of it on one page.

It may be left aside, with a reason that the appointment keeps. The answers stay out of the
address: it names them, and they are this agent's.
"""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from booking.appointments.answering import answered_more
from booking.appointments.models import AnswerSheet
from booking.directory.models import Organisation
from booking.web.agent.acting import leave_for
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.questionnaire.form import AnswerForm
from socle.clock import now

from .rights import require_may_book
from .show import show
from .state import State, Step, owner_of, state_of

# In an address: show them again, answered as they are.
AGAIN = "questions"
LONGEST_REASON = 300


class SkipForm(forms.Form):
    """Why nothing is asked."""

    raison = forms.CharField(
        label="Pourquoi ne pas poser ces questions ?",
        max_length=LONGEST_REASON,
        error_messages={"required": "Indiquez pourquoi."},
    )


def ask(request: AgentRequest, state: State, status: int = 200, **forms_sent) -> HttpResponse:
    """The questions that the answers so far lead to; those that follow come once they are sent."""
    questions = [one.question for one in state.answered.outcome.asked]
    shown = {
        "form": AnswerForm(questions, state.answered.answers),
        "skip_form": SkipForm(),
        "questions": questions,
        "action": state.url(route="agent_book_questions"),
        **forms_sent,
    }
    return show(request, state, Step.TIME, status=status, template="questions", **shown)


@require_POST
@agent_required
@sensitive_post_parameters()
def answer_questions(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """Keep the answers, or why there are none, then go on with the length that follows."""
    require_may_book(request.actor, organisation)
    state = state_of(request.GET, request.actor, organisation)
    if state.answered is None:
        return leave_for(request, state.url())
    if "passer" in request.POST:
        return _skip(request, state)
    questions = [one.question for one in state.answered.outcome.asked]
    form = AnswerForm(questions, state.answered.answers, request.POST)
    if not form.is_valid():
        return ask(request, state, status=422, form=form)
    made = answered_more(state.motif, state.answered.sheet, form.answers, now())
    return _go_on(request, state, _saved(request, made))


def _skip(request: AgentRequest, state: State) -> HttpResponse:
    form = SkipForm(request.POST)
    if not form.is_valid():
        return ask(request, state, status=422, skip_form=form)
    made = AnswerSheet(skipped_because=form.cleaned_data["raison"], created_at=now())
    return _go_on(request, state, _saved(request, made))


def _saved(request: AgentRequest, sheet: AnswerSheet) -> AnswerSheet:
    sheet.browser = owner_of(request.actor)
    sheet.save(force_insert=True)
    return sheet


def _go_on(request: AgentRequest, state: State, sheet: AnswerSheet) -> HttpResponse:
    answered = state.answered_by(sheet)
    leads_to = answered.outcome.leads_to if not answered.is_skipped else None
    if leads_to is not None:
        motif = next((one for one in state.motifs if one.pk == leads_to), None)
        if motif is None:
            messages.error(
                request,
                "Ces réponses mènent à un motif que vous n’utilisez pas dans cette organisation.",
            )
            return leave_for(request, state.url(answered=answered))
        messages.info(request, f"D’après les réponses, le motif est « {motif.name} ».")
        there = state.for_motif(motif, sheet)
        return leave_for(request, there.url(minutes=None))
    is_longer = answered.minutes != state.motif.default_duration_in_min
    minutes = answered.minutes if is_longer else state.minutes
    return leave_for(request, state.url(answered=answered, minutes=minutes))
