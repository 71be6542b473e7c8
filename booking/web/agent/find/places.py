"""Where the motif is received, the soonest place first."""

from datetime import datetime

from booking.appointments.search import next_slot_by_place
from booking.availability.loader import zone_of
from booking.domain.wallclock import local_day
from booking.web.templatetags.wording import moment

from .question import Question

NOTHING = "Aucune disponibilité dans les six mois"


def places_with_slots(question: Question, now: datetime) -> list[dict[str, object]]:
    """For components/choice_list.html; places without any slot come last (at most 8 queries)."""
    places = question.places
    found = next_slot_by_place(question.wanted, places, now, first=question.first)
    soonest = sorted(
        (place for place in places if place.pk in found), key=lambda one: found[one.pk].start
    )
    choices = []
    for place in soonest:
        zone, start = zone_of(place), found[place.pk].start
        day = max(local_day(start, zone), question.today)
        choices.append(
            {
                "label": place.name,
                "hint": place.address,
                "details": [f"Prochaine disponibilité : {moment(start, zone)}"],
                "url": question.url(place_id=place.pk, first=day),
            }
        )
    for place in places:
        if place.pk not in found:
            url = question.url(place_id=place.pk)
            choices.append(
                {"label": place.name, "hint": place.address, "details": [NOTHING], "url": url}
            )
    return choices
