"""The questionnaire of the motif, one question a screen; an answer may lead to another motif."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.appointments.answering import answered_more
from booking.appointments.models import AnswerSheet
from booking.catalog.models import Motif
from booking.domain.questionnaire import Kind, Question, Value
from booking.web.questionnaire.form import AnswerForm
from socle.web.limits import limited

from . import own_answers
from .answers import Answers
from .closed import NotOffered
from .entering import on_the_path, path_of
from .path import Path, Step
from .screen import contact, question_url, show

ASKED = "question"


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
@sensitive_post_parameters()
@limited("search")
@on_the_path
def booking_questions(request: HttpRequest) -> HttpResponse:
    """Ask one question, that of the address or the first one left, and take its answer."""
    path = path_of(request)
    if path.step in (Step.ADDRESS, Step.SERVICE, Step.MOTIF, Step.INSTRUCTIONS):
        return redirect(path.answers.url())
    question = _wanted(path, request.POST.get(ASKED) or request.GET.get(ASKED, ""))
    if question is None:
        return redirect(_next_url(path.answers))
    if request.method == "POST":
        return _answer(request, path, question)
    return _show(request, path, question, AnswerForm([question], path.answered.answers))


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    """The first question left, on the path."""
    question = _wanted(path, "")
    return _show(request, path, question, AnswerForm([question], path.answered.answers))


def _wanted(path: Path, asked: str) -> Question | None:
    """The question named, when these answers lead to it; else the one to answer now."""
    outcome = path.answered.outcome
    shown = [one.question for one in outcome.asked]
    named = next((one for one in shown if str(one.key) == asked), None)
    leading = shown[-1] if outcome.leads_to is not None else None
    return named or outcome.left or leading


def _answer(request: HttpRequest, path: Path, question: Question) -> HttpResponse:
    form = AnswerForm([question], path.answered.answers, request.POST)
    if not form.is_valid():
        return _show(request, path, question, form, status=422)
    given: dict[int, Value] = form.answers
    sheet = answered_more(path.motif, path.answered.sheet, given, path.now)
    token = own_answers.save_own(request, sheet)
    response = _go_on(request, path, sheet)
    own_answers.remember(response, token)
    return response


def _go_on(request: HttpRequest, path: Path, sheet: AnswerSheet) -> HttpResponse:
    """To the next question, or to the motif that the answers lead to."""
    answered = path.with_sheet(sheet)
    answers, leads_to = answered.answers, answered.answered.outcome.leads_to
    if leads_to is None:
        return redirect(_next_url(answers))
    target = Motif.objects.current().select_related("service").get(pk=leads_to)
    there = answers.changed(
        service_id=None,
        motif_slug=target.slug_with_type,
        motif_id=target.pk,
        has_read=False,
        place_id=None,
        organisation_id=None,
        starts_at=None,
    )
    try:
        Path.load(there, path.now, path.visitor)
    except NotOffered:
        organisation = path.organisation or path.link_organisation
        reached = organisation or target.organisations.order_by("pk").first()
        return show(
            request,
            "question_elsewhere",
            answered,
            Step.QUESTIONS,
            target=target,
            **contact(reached),
        )
    return redirect(there.url())


def _next_url(answers: Answers) -> str:
    """Back to the start that was chosen before, when the questions came in between."""
    return answers.url("booking_identity" if answers.starts_at else "booking_start")


def _show(
    request: HttpRequest, path: Path, question: Question, form: AnswerForm, status: int = 200
) -> HttpResponse:
    shown = [one.question for one in path.answered.outcome.asked]
    place = shown.index(question)
    return show(
        request,
        "question",
        path,
        Step.QUESTIONS,
        status=status,
        form=form,
        question=question,
        is_consent=question.kind is Kind.CONSENT,
        action=question_url(path.answers),
        previous_url=question_url(path.answers, shown[place - 1]) if place else "",
    )
