"""In which place, for a motif received on the spot."""

from django.http import HttpRequest, HttpResponse

from booking.appointments.search import Wanted, next_slot_by_place
from booking.availability.loader import zone_of
from booking.directory.models import Place
from booking.domain.slots import Slot
from booking.web.templatetags.wording import moment

from .order import alphabetical
from .path import Path, Step
from .screen import show


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    """The places where a time is free, the soonest first."""
    found = next_slot_by_place(Wanted(motif=path.motif), path.places, path.now)
    free = [place for place in path.places if place.pk in found]
    free.sort(key=lambda place: (found[place.pk].start, alphabetical(place.name)))
    choices = [_choice(path, place, found[place.pk]) for place in free]
    full = [place for place in path.places if place.pk not in found]
    return show(request, "place", path, Step.PLACE, choices=choices, full=full)


def _choice(path: Path, place: Place, slot: Slot) -> dict[str, object]:
    next_free = moment(slot.start, zone_of(place))
    details = [place.address, f"Prochaine disponibilité : {next_free}"]
    if place.organisation.name != place.name:
        details.insert(0, place.organisation.name)
    return {"label": place.name, "url": path.answers.url(place_id=place.pk), "details": details}
