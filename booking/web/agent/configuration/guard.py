"""Who configures an organisation."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse

from booking.access.decisions import require_seen
from booking.directory.models import Organisation
from booking.web.agent.guard import AgentRequest, agent_required

View = Callable[..., HttpResponse]


def configures(verb: str) -> Callable[[View], View]:
    """A page of the configuration: `agent_required`, and that verb on the organisation."""

    def decorate(view: View) -> View:
        @agent_required
        @wraps(view)
        def guarded(request: AgentRequest, organisation: Organisation, **address) -> HttpResponse:
            require_seen(request.actor, verb, organisation)
            return view(request, organisation, **address)

        return guarded

    return decorate
