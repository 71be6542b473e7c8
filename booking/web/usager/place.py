"""In which place, for a motif received on the spot."""

from collections.abc import Collection, Mapping
from functools import partial

from django.http import HttpRequest, HttpResponse

from booking.appointments.search import next_slot_by_place
from booking.appointments.sessions import SessionAhead
from booking.appointments.wanted import Wanted
from booking.availability.loader import zone_of
from booking.directory.models import Place
from booking.domain.slot import Slot
from booking.web.templatetags.wording import moment

from .distance import distance_words, metres_between
from .invited_contacts import contacts_of
from .order import alphabetical
from .path import Path, Step
from .screen import show
from .seats import first_by_place


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    """The places where a time is free: the nearest first, or the soonest without an address."""
    if path.by_turns:
        choices = [_choice(path, place, None) for place in path.places]
        return show(request, "place", path, Step.PLACE, choices=choices, full=[])
    found = next_by_place(path, path.places)
    free = [place for place in path.places if place.pk in found]
    free.sort(key=partial(_rank, path, found))
    choices = [_choice(path, place, found[place.pk]) for place in free]
    full = [place for place in path.places if place.pk not in found]
    told = {} if choices else {"invited_contacts": contacts_of(path)}
    return show(request, "place", path, Step.PLACE, choices=choices, full=full, **told)


def next_by_place(path: Path, places: Collection[Place]) -> dict[int, Slot | SessionAhead]:
    """The next free time of each place, by its id, held by those who may (booking.md 1.4).

    As many queries whatever the number of places; three more for each place where somebody whom
    another organisation's sector is attributed to would come first.
    """
    if path.motif.collectif:
        return first_by_place(path)
    allowed = {place.pk: path.agent_ids(place.organisation_id) for place in places}
    everybody = frozenset().union(*allowed.values())
    wanted = Wanted(
        motif=path.motif,
        duration=path.minutes,
        organisation_ids={place.organisation_id for place in places},
        agent_ids=everybody,
        door=path.door,
    )
    found = next_slot_by_place(wanted, places, path.now)
    for place in places:
        slot, mine = found.get(place.pk), allowed[place.pk]
        if slot and mine and slot.agent_id not in mine:
            own = Wanted(
                motif=path.motif,
                duration=path.minutes,
                organisation_ids=(place.organisation_id,),
                agent_ids=mine,
                door=path.door,
            )
            found.pop(place.pk)
            found |= next_slot_by_place(own, [place], path.now)
    return found


def _rank(path: Path, found: Mapping[int, Slot | SessionAhead], place: Place) -> tuple:
    here = path.answers.where.point
    far = metres_between(here, (place.latitude, place.longitude)) if here else 0
    return far, found[place.pk].start, alphabetical(place.name)


def _choice(path: Path, place: Place, slot: Slot | SessionAhead | None) -> dict[str, object]:
    details = [place.address]
    if slot:
        details.append(f"Prochaine disponibilité : {moment(slot.start, zone_of(place))}")
    if here := path.answers.where.point:
        away = distance_words(metres_between(here, (place.latitude, place.longitude)))
        details[0] = f"{place.address} ({away})"
    if place.organisation.name != place.name:
        details.insert(0, place.organisation.name)
    return {"label": place.name, "url": path.answers.url(place_id=place.pk), "details": details}
