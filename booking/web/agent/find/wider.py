"""« Élargir votre recherche »: an agent looks for one person in all organisations of the espace.

Usagers' delays, sectors and slots apply, whoever books; what was booked belongs to who receives.
"""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.directory.models import Organisation
from booking.web.agent.booking.rights import require_may_book
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.usager.whereabouts import Whereabouts
from socle.clock import now

from .wider_choices import (
    home_choices,
    motif_groups,
    recap_of,
    session_choices,
    slots_of,
    where_choices,
)
from .wider_question import Wider, wider_of

WITHOUT_ADDRESS = Whereabouts(is_skipped=True)


@require_safe
@agent_required
def find_wider(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """Where the person lives if it matters, the motif, then where, then when."""
    require_may_book(request.actor, organisation)
    wider = wider_of(request.GET, request.actor, organisation, now())
    shown = _shown(wider)
    context = {"wider": wider, "lines": recap_of(wider), **shown, **_kept(request, wider)}
    page = render_page(request, "agent/find/wider.html", context, organisation=organisation)
    page.status_code = 422 if shown.get("error") else 200
    return page


def _shown(wider: Wider) -> dict[str, object]:
    """The next question, and what may be answered."""
    if wider.home.is_asked:
        return {"kind": "home", **home_choices(wider)}
    if wider.motif is None:
        return {"kind": "motifs", "groups": motif_groups(wider)}
    if wider.motif.collectif:
        return {"kind": "sessions", "choices": session_choices(wider)}
    if wider.target is None:
        return {"kind": "places", "choices": where_choices(wider)}
    return {"kind": "slots", **slots_of(wider)}


def _kept(request: AgentRequest, wider: Wider) -> dict[str, object]:
    """The other answers, beside the form of the address; and the ways around it."""
    if not wider.home.is_asked:
        return {}
    names = ("motif", "lieu", "structure", "du", "usagers")
    return {
        "kept": [(name, one) for name in names for one in request.GET.getlist(name) if one],
        "person_url": "" if wider.attendees.usagers else wider.url("agent_prescribe"),
        "without_url": wider.url(where=WITHOUT_ADDRESS),
    }
