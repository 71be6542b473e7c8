"""What a form asks while one types: who may be the same person."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from booking.directory.duplicates import find_duplicates
from booking.directory.errors import InvalidValue
from booking.directory.models import Organisation, Usager
from booking.directory.usager_record import today
from booking.directory.usager_values import clean_values
from booking.web.agent.guard import AgentRequest, agent_machine
from socle.clock import now

from .forms import input_of
from .likeness import declared_others, likeness_lines

LOOKED_AT = ("first_name", "last_name", "birth_date", "email", "phone_number")


@require_POST
@agent_machine
def alike(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """Posted, not asked by an address: names and numbers stay out of the logs."""
    typed = _sensible(request)
    found = find_duplicates(Usager(pk=_own_id(request), **typed), request.actor, changed=typed)
    # What comes while one types is no declaration: it may not have been seen yet.
    read = declared_others(request.POST)
    context = {"alike": likeness_lines(found, request, organisation, read=read)}
    return render(request, "agent/usagers/alike.html", context)


def _sensible(request: AgentRequest) -> dict[str, object]:
    """The values that are whole already; the others are still being typed."""
    values: dict[str, object] = {}
    for name in LOOKED_AT:
        try:
            value = input_of(name).to_python(request.POST.get(name, ""))
            values |= clean_values({name: value}, today(now()))
        except (InvalidValue, ValidationError):
            continue
    return {name: value for name, value in values.items() if value}


def _own_id(request: AgentRequest) -> int | None:
    """The record under way, which is like itself."""
    given = request.POST.get("fiche", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else None
