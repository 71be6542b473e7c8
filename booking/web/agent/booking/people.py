"""Step 2: who comes. Search as one types, create in place."""

import re
from collections.abc import Callable, Collection, Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from booking.access.actor import Actor
from booking.directory.errors import DuplicateUsager, InvalidValue, PossibleDuplicate
from booking.directory.masking import Glimpse
from booking.directory.models import Organisation, Usager
from booking.directory.services.create_usager import create_usager
from booking.directory.usager_search import search_with_others
from booking.web.agent.acting import leave_for
from booking.web.agent.found import word_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.templatetags.wording import phone
from socle.clock import now

from .forms import NewUsagerForm
from .rights import require_may_book
from .show import show
from .state import State, Step, state_of

LONGEST_SEARCH = 200
MOST_SHOWN = 10
PK = re.compile(r"[0-9]{1,16}\Z", re.ASCII)


AddUrl = Callable[[str], str]


def found_people(
    actor: Actor, typed: str, add_url: AddUrl, ids: Collection[int] = ()
) -> list[dict[str, object]]:
    """Those whom what is typed may name, each with the address that adds them (2 queries).

    Args:
        add_url: the address of the page with one more word (see `found.word_of`).
        ids: those who come already.
    """
    found = search_with_others(typed[:LONGEST_SEARCH], actor, most=MOST_SHOWN)
    return [shown(one, actor, add_url, ids) for one in found]


def shown(
    one: Glimpse, actor: Actor, add_url: AddUrl, ids: Collection[int] = ()
) -> dict[str, object]:
    is_in = one.usager_id in ids
    word = word_of(one.usager_id, actor, masked=one.masked)
    return {
        "name": one.name,
        "details": list(details_of(one)),
        "masked": one.masked,
        "is_in": is_in,
        "add_url": "" if is_in else add_url(word),
    }


def adding_to(state: State) -> AddUrl:
    return lambda word: state.url(Step.PEOPLE, words=(*state.attendees.words, word))


def details_of(one: Glimpse) -> Iterable[str]:
    if one.birth_date:
        yield f"Date de naissance : {one.birth_date}"
    if one.phone_number:
        yield one.phone_number if one.masked else phone(one.phone_number)
    if one.email:
        yield one.email


@require_safe
@agent_required
def search_people(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """The results alone, as one types."""
    require_may_book(request.actor, organisation)
    state = state_of(request.GET, request.actor, organisation)
    typed = request.GET.get("q", "")
    people = found_people(request.actor, typed, adding_to(state), state.attendees.ids)
    context = {"typed": typed, "people": people}
    return render(request, "agent/booking/people_found.html", context)


@require_POST
@agent_required
def create_person(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """Create somebody and add them to those who come."""
    require_may_book(request.actor, organisation)
    state = state_of(request.GET, request.actor, organisation)
    usager, context = created(request, organisation, adding_to(state))
    if usager:
        return leave_for(request, adding_to(state)(str(usager.pk)))
    return show(request, state, Step.PEOPLE, status=422, coming=coming_of(state), **context)


def coming_of(state: State) -> list[dict[str, object]]:
    """Those who come, each with the address without them."""
    return [
        {
            "one": one,
            "remove_url": state.url(Step.PEOPLE, words=state.attendees.without(one.usager_id)),
        }
        for one in state.attendees.glimpses
    ]


def created(
    request: AgentRequest, organisation: Organisation, add_url: AddUrl
) -> tuple[Usager | None, dict[str, object]]:
    """The record written from the posted form; or None, and the form with what is wrong."""
    form = NewUsagerForm(request.POST)
    doubles: tuple = ()
    if form.is_valid():
        others = [int(pk) for pk in request.POST.getlist("autre")[:20] if PK.match(pk)]
        try:
            return create_usager(
                form.cleaned_data, organisation.pk, request.actor, now(), ignored=others
            ), {}
        except InvalidValue as error:
            form.add_error(error.details["field"], error.message)
        except DuplicateUsager as error:
            form.add_error("email", error.message)
            doubles = error.duplicates
        except PossibleDuplicate as error:
            form.add_error(None, error.message)
            doubles = error.duplicates
    return None, {
        "new_form": form,
        "doubles": [shown(one.who, request.actor, add_url) for one in doubles],
        "ignored": [one.who.usager_id for one in doubles],
    }
