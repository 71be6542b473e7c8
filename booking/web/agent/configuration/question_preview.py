"""What the usager will read of a question, as its form now stands."""

from dataclasses import replace

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from booking.catalog.models import Question
from booking.catalog.question_values import MOST_OPTIONS
from booking.directory.models import Organisation
from booking.domain.questionnaire import Kind, Option
from booking.domain.questionnaire import Question as Asking
from booking.web.agent.guard import AgentRequest
from booking.web.questionnaire.form import AnswerForm
from socle.errors import NotVisible

from .guard import configures


@require_POST
@configures("manage_motifs")
def preview(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """The question as the form now stands; nothing is checked nor saved."""
    kind = request.POST.get("kind", "")
    if kind not in Question.Kind.values:
        raise NotVisible
    asking = as_typed(request.POST, Kind(kind))
    context = {"form": AnswerForm([asking], {}), "asking": asking}
    return render(request, "agent/configuration/question_preview.html", context)


def as_typed(given: QueryDict, kind: Kind) -> Asking:
    """Whatever was typed, cut to a length that can be shown."""
    rows = range(MOST_OPTIONS if kind is Kind.CHOICE else 0)
    labels = [given.get(f"choix-{number}-label", "").strip()[:150] for number in rows]
    listed = given.get("documents", "") if kind is Kind.DOCUMENTS else ""
    asking = Asking(
        key=0,
        kind=kind,
        label=given.get("label", "").strip()[:200] or "Votre question",
        help_text=given.get("help_text", "")[:500],
        is_required=bool(given.get("is_required")) or kind is Kind.DOCUMENTS,
        options=tuple(Option(number + 1, label) for number, label in enumerate(labels) if label),
        documents=tuple(line.strip()[:150] for line in listed.splitlines()[:20]),
    )
    bounds = {name: given.get(name, "") for name in ("least", "most")}
    typed = {
        name: int(text)
        for name, text in bounds.items()
        if text.isascii() and text.isdigit() and len(text) < 4
    }
    return replace(asking, **typed)
