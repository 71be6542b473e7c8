"""`/aide`: questions and answers, for usagers first, then for professionals; with a search."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.directory.plain import plain

from .topics import USAGERS, Topic
from .topics_agents import AGENTS

LONGEST = 100
# Words that every question has say nothing of what is looked for.
EMPTY = frozenset(
    "a au avec ce comment d de des du en est et je l la le les ma mes mon n ne on ou "  # noqa: SIM905
    "par pas pour que qui sa se ses son sur un une y".split()
)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("q", "").strip()[:LONGEST]
    usagers, agents = find(USAGERS, wanted), find(AGENTS, wanted)
    context = {
        "wanted": wanted,
        "usagers": usagers,
        "agents": agents,
        "count": len(usagers) + len(agents),
    }
    return render(request, "portal/help.html", context)


def find(topics: Iterable[Topic], wanted: str) -> list[Topic]:
    """Those that have every word looked for, or the beginning of it; all of them without words.

    The words that stand in the question count more than those of the answer.
    """
    words = [word for word in plain(wanted).split() if word not in EMPTY]
    ranked = []
    for topic in topics:
        question = plain(topic.question)
        answer = plain(" ".join(topic.answer))
        if all(f" {word}" in f" {question} {answer}" for word in words):
            in_question = sum(f" {word}" in f" {question}" for word in words)
            ranked.append((-in_question, topic))
    return [topic for _, topic in sorted(ranked, key=lambda pair: pair[0])]
