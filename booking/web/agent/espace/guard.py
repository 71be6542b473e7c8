"""Who configures the espace, page by page."""

from collections.abc import Callable
from functools import wraps

from django.db.models import Model
from django.http import HttpResponse

from booking.access.decisions import require_create
from booking.access.who import NOT_IN_ESPACE, enters_espace
from booking.web.agent.guard import AgentRequest, agent_required
from socle.errors import Forbidden

View = Callable[..., HttpResponse]


def enters(view: View) -> View:
    """A page for whoever has something to configure in the espace: `agent_required`, then that."""

    @agent_required
    @wraps(view)
    def guarded(request: AgentRequest, **address: object) -> HttpResponse:
        if not enters_espace(request.actor):
            raise Forbidden(NOT_IN_ESPACE)
        return view(request, **address)

    return guarded


def makes(model: type[Model]) -> Callable[[View], View]:
    """A page for who may make rows of that noun, as its policy says."""

    def decorate(view: View) -> View:
        @agent_required
        @wraps(view)
        def guarded(request: AgentRequest, **address: object) -> HttpResponse:
            require_create(request.actor, model)
            return view(request, **address)

        return guarded

    return decorate
