"""« Trouver un RDV »: what, when, with whom and where; then the slots."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.catalog.models import Motif
from booking.catalog.policy import prescribable_motifs
from booking.directory.models import Organisation
from booking.web.agent.found import NOBODY, attendees_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from socle.clock import now

from .choices import load_choices
from .form import FindForm
from .places import places_with_slots
from .question import Question
from .sessions import sessions_of
from .weeks import weeks_of


@require_safe
@agent_required
def find_slot(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    instant = now()
    question = asked_question(request, organisation, instant)
    context = {
        "question": question,
        "form": FindForm(question),
        "attendees": question.attendees.glimpses,
        **_found(request, question, instant),
        "why_url": question.url("agent_why_no_slot"),
        "without_attendees_url": question.url(attendees=NOBODY),
        "free_url": question.free_url() if question.motif else "",
        "wider_url": question.url("agent_find_wider") if _goes_wider(request, question) else "",
    }
    return render_page(request, "agent/find/page.html", context, organisation=organisation)


def _goes_wider(request: AgentRequest, question: Question) -> bool:
    """Whether the espace opens some motif to prescripteurs (1 query)."""
    opened = prescribable_motifs(request.actor, question.organisation.pk)
    return question.moved_id is None and Motif.objects.filter(opened).exists()


def asked_question(request: AgentRequest, organisation: Organisation, instant) -> Question:
    """
    Raises:
        BadParameter, NotVisible: see `Question.of` and `attendees_of`.
    """
    choices = load_choices(request.actor, organisation)
    attendees = attendees_of(request.GET, request.actor)
    return Question.of(request.GET, organisation, choices, attendees, instant)


def _found(request: AgentRequest, question: Question, instant) -> dict[str, object]:
    motif = question.motif
    if motif is None:
        return {"kind": "nothing"}
    if motif.collectif:
        return {"kind": "sessions", "sessions": sessions_of(question, request.actor, instant)}
    if motif.needs_place and question.place is None:
        return {"kind": "places", "places": places_with_slots(question, instant)}
    back = question.url(place_id=None) if question.place and len(question.places) > 1 else ""
    return {"kind": "slots", "other_places_url": back, **weeks_of(question, instant)}
