"""With which organisation, for a motif that needs no place; and the links to one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from booking.appointments.search import next_slot_by_organisation
from booking.appointments.wanted import Wanted
from booking.directory.models import Organisation, Place
from booking.domain.slot import Slot
from booking.web.templatetags.wording import moment, phone
from socle.web.limits import limited

from .answers import Answers
from .closed import NotOffered, says_what_is_closed
from .distance import distance_words, metres_between
from .invited_contacts import contacts_of
from .order import alphabetical
from .path import Path, Step
from .screen import show

# Metres: farther than any place on Earth, for an organisation that has none.
FAR = float("inf")


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    """The organisations where a time is free: the nearest first, or the soonest."""
    if path.by_turns:
        choices = [_choice(path, one, None, None) for one in path.organisations]
        return show(request, "organisation", path, Step.ORGANISATION, choices=choices, full=[])
    found = next_by_organisation(path, path.organisations)
    free = [one for one in path.organisations if one.pk in found]
    away = _distances(path, free)
    free.sort(key=lambda one: (away.get(one.pk, FAR), found[one.pk].start, alphabetical(one.name)))
    choices = [_choice(path, one, found[one.pk], away.get(one.pk)) for one in free]
    full = [one for one in path.organisations if one.pk not in found]
    told = {} if choices else {"invited_contacts": contacts_of(path)}
    return show(
        request, "organisation", path, Step.ORGANISATION, choices=choices, full=full, **told
    )


def next_by_organisation(path: Path, organisations: list[Organisation]) -> dict[int, Slot]:
    """The next free time of each, by its id, as `place.next_by_place` finds it."""
    allowed = {one.pk: path.agent_ids(one.pk) for one in organisations}
    everybody = frozenset().union(*allowed.values())
    wanted = Wanted(
        motif=path.motif,
        duration=path.minutes,
        organisation_ids=tuple(allowed),
        agent_ids=everybody,
        door=path.door,
    )
    found = next_slot_by_organisation(wanted, path.now)
    for pk, mine in allowed.items():
        if pk in found and mine and found[pk].agent_id not in mine:
            own = Wanted(
                motif=path.motif,
                duration=path.minutes,
                organisation_ids=(pk,),
                agent_ids=mine,
                door=path.door,
            )
            found.pop(pk)
            found |= next_slot_by_organisation(own, path.now)
    return found


def _distances(path: Path, organisations: list[Organisation]) -> dict[int, float]:
    """Metres to the nearest open place of each, where the address is known (1 query, or none)."""
    here = path.answers.where.point
    if here is None:
        return {}
    away: dict[int, float] = {}
    places = Place.objects.filter(
        organisation__in=[one.pk for one in organisations], availability=Place.Availability.ENABLED
    )
    for pk, *point in places.values_list("organisation_id", "latitude", "longitude"):
        away[pk] = min(away.get(pk, FAR), metres_between(here, tuple(point)))
    return away


def _choice(
    path: Path, organisation: Organisation, slot: Slot | None, metres: float | None
) -> dict[str, object]:
    details = [f"Prochaine disponibilité : {moment(slot.start, path.zone)}"] if slot else []
    if metres is not None:
        details.insert(0, distance_words(metres))
    if organisation.phone:
        details.append(f"Téléphone : {phone(organisation.phone)}")
    return {
        "label": organisation.name,
        "url": path.answers.url(organisation_id=organisation.pk),
        "details": details,
    }


@require_safe
@limited("search")
@says_what_is_closed
def booking_organisation(
    request: HttpRequest, organisation_id: int, slug: str = ""
) -> HttpResponse:
    """`/org/<id>/<slug>`: the path limited to that organisation; the slug is for the eye only."""
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise NotOffered
    return redirect(Answers(link_organisation_id=organisation_id).url())
