"""With which organisation, for a motif that needs no place; and the links to one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from booking.appointments.search import Wanted, next_slot_by_organisation
from booking.directory.models import Organisation
from booking.domain.slots import Slot
from booking.web.templatetags.wording import moment, phone

from .answers import Answers
from .closed import NotOffered, says_what_is_closed
from .order import alphabetical
from .path import Path, Step
from .screen import show


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    """The organisations where a time is free, the soonest first."""
    wanted = Wanted(motif=path.motif, organisation_ids=tuple(one.pk for one in path.organisations))
    found = next_slot_by_organisation(wanted, path.now)
    free = [one for one in path.organisations if one.pk in found]
    free.sort(key=lambda one: (found[one.pk].start, alphabetical(one.name)))
    choices = [_choice(path, one, found[one.pk]) for one in free]
    full = [one for one in path.organisations if one.pk not in found]
    return show(request, "organisation", path, Step.ORGANISATION, choices=choices, full=full)


def _choice(path: Path, organisation: Organisation, slot: Slot) -> dict[str, object]:
    details = [f"Prochaine disponibilité : {moment(slot.start, path.zone)}"]
    if organisation.phone:
        details.append(f"Téléphone : {phone(organisation.phone)}")
    return {
        "label": organisation.name,
        "url": path.answers.url(organisation_id=organisation.pk),
        "details": details,
    }


@require_safe
@says_what_is_closed
def booking_organisation(
    request: HttpRequest, organisation_id: int, slug: str = ""
) -> HttpResponse:
    """`/org/<id>/<slug>`: the path limited to that organisation; the slug is for the eye only."""
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise NotOffered
    return redirect(Answers(link_organisation_id=organisation_id).url())
