"""The first page: the parts that one may open."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.web.agent.guard import AgentRequest

from .guard import enters
from .page import show
from .sections import sections_of


@require_safe
@enters
def hub(request: AgentRequest) -> HttpResponse:
    doors = [
        {"title": section.label, "text": section.text, "url": reverse(section.route)}
        for section in sections_of(request.actor)
    ]
    return show(request, "hub", {"doors": doors})
