"""When: seven days of free times, or where the next one is."""

from django.http import HttpRequest, HttpResponse

from . import turn, workshop
from .invited_contacts import contacts_of
from .path import Path, Step
from .screen import show
from .week import Week


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    if path.motif.collectif:
        return workshop.ask(request, path)
    if path.by_turns:
        return turn.ask(request, path)
    week = Week(
        path.wanted,
        path.now,
        path.answers.day,
        start_url=lambda start: path.answers.url("booking_identity", starts_at=start, day=None),
        day_url=lambda day: path.answers.url(day=day),
    )
    context = week.context()
    if context.get("is_empty") and "next_url" not in context:
        context["invited_contacts"] = contacts_of(path)
    return show(request, "slot", path, Step.SLOT, others=_others(path), **context)


def _others(path: Path) -> list[dict[str, str]]:
    """What else one can do when nothing is free."""
    others = []
    if len(path.places) > 1:
        others.append({"label": "Choisir un autre lieu", "url": path.answers.url(place_id=None)})
    if len(path.organisations) > 1:
        again = path.answers.url(organisation_id=None)
        others.append({"label": "Choisir une autre organisation", "url": again})
    return others
