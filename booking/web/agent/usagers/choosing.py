"""Choosing somebody by a search: the responsible of a relative, the other record of a merge."""

from collections.abc import Callable, Collection, Mapping

from django.http import HttpResponse

from booking.directory.models import Organisation, Usager
from booking.directory.usager_search import seen_by
from booking.web.agent.guard import AgentRequest
from booking.web.agent.shell import render_page

from .asked import typed_words
from .results import birth_date_of, ties_of

MOST_OFFERED = 10


def choose(
    request: AgentRequest,
    organisation: Organisation,
    *,
    title: str,
    text: str,
    link: Callable[[Usager], str],
    keeps: Mapping[str, str],
    without: Collection[int] = (),
    heads_only: bool = True,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    """A page with a search and the people found, each a link.

    Args:
        link: the address that a choice leads to.
        keeps: parameters of the address that the search must not lose.
        without: identifiers that make no sense here.
        heads_only: leaves out relatives, who cannot be anybody's responsible.
    """
    typed = typed_words(request)
    among = Usager.objects.current().exclude(pk__in=without)
    if heads_only:
        among = among.filter(responsible__isnull=True)
    found = seen_by(request.actor, typed, among).some(MOST_OFFERED)
    context = {
        "title": title,
        "text": text,
        "typed": typed,
        "keeps": keeps,
        "choices": [
            {
                "label": str(usager),
                "url": link(usager),
                "hint": f"Date de naissance : {birth_date_of(usager).lower()}",
                "details": [*ties_of(usager)],
            }
            for usager in found
        ],
        **(more or {}),
    }
    return render_page(request, "agent/usagers/choose.html", context, organisation=organisation)
