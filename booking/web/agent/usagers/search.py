"""Finding an usager: the page, and what the bar of every page proposes as one types."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.decisions import judge
from booking.directory.models import Organisation
from booking.directory.usager_search import search_others, search_usagers
from booking.web.agent.guard import AgentRequest, agent_machine, agent_required
from booking.web.agent.shell import render_page
from socle.errors import DomainError

from .asked import Asked, asked_search, possible_referents, typed_words
from .paging import UsagerPages
from .results import count_of, masked_table, table_of, ties_of
from .token import usager_of

# In the list that opens under the bar.
MOST_SUGGESTED = 8


@require_safe
@agent_required
def usagers(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """Nothing until something is asked; a script that types gets the results alone."""
    asked = asked_search(request)
    context = _results(request, organisation, asked)
    if request.htmx:
        return render(request, "agent/usagers/results.html", context)
    context["undo_url"] = _undo_url(request, organisation)
    context["referents"] = possible_referents(request.actor, organisation)
    return render_page(request, "agent/usagers/search.html", context, organisation=organisation)


@require_safe
@agent_machine
def suggestions(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """Options of a list box: those whom the agent sees, and nobody else."""
    found = search_usagers(typed_words(request), request.actor, most=MOST_SUGGESTED)
    options = [
        {
            "name": str(usager),
            "details": [
                *([f"{usager.birth_date:%d/%m/%Y}"] if usager.birth_date else []),
                *ties_of(usager),
            ],
            "url": reverse("agent_usager", args=[organisation.pk, usager.pk]),
        }
        for usager in found
    ]
    return render(request, "agent/usagers/suggestions.html", {"options": options})


def _results(request: AgentRequest, organisation: Organisation, asked: Asked) -> dict:
    context: dict[str, object] = {
        "asked": asked,
        "organisation": organisation,
        "search_url": reverse("agent_usagers", args=[organisation.pk]),
        "create_url": _create_url(request, organisation, asked),
        "merge_url": reverse("agent_usager_merge", args=[organisation.pk]),
        "duplicates_url": reverse("agent_usagers_duplicates", args=[organisation.pk]),
    }
    if asked.is_nothing:
        return context
    pages = UsagerPages(asked.found(request.actor))
    page = pages.get_page(request.GET.get("page"))
    own = list(page)
    context |= {"page": page, "how_many": count_of(pages), "table": table_of(own, organisation)}
    whose = "de l’espace" if request.actor.sees_every_usager else "de vos organisations"
    context |= {"caption": f"Usagers {whose}", "nobody": f"Aucun usager {whose} ne correspond"}
    # The referents of other organisations are none of one's business.
    if asked.typed and asked.referent is None:
        others = search_others(asked.typed, request.actor, own)
        context["others"] = masked_table(others, organisation, request)
    return context


def _create_url(request: AgentRequest, organisation: Organisation, asked: Asked) -> str:
    """With what was looked for; empty for who may not create."""
    if not judge(request.actor, "create_usager", organisation).ok:
        return ""
    words = f"?{urlencode({'q': asked.typed})}" if asked.typed else ""
    return reverse("agent_usager_new", args=[organisation.pk]) + words


def _undo_url(request: AgentRequest, organisation: Organisation) -> str:
    """After somebody was let go, the way back; empty for a token that is worth nothing."""
    token = request.GET.get("retire", "")
    try:
        usager_of(token, organisation, request.actor)
    except DomainError:
        return ""
    return reverse("agent_usager_attach", args=[organisation.pk, token])
