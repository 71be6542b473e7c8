"""What was chosen has closed, perhaps while a form was being filled in: where the motif still is.

What was typed goes along, as on the page of a slot that somebody took; where nothing is left of the
motif it is shown, to be copied or read out on the telephone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from booking.appointments.models import AnswerSheet, BookingHold
from booking.appointments.services.take_slot import nearest_slots
from booking.appointments.sessions import SessionAhead
from booking.availability.loader import zone_of
from booking.directory.models import Organisation, Place
from booking.domain.slot import Slot
from booking.web.templatetags.wording import moment
from socle import clock

from .answers import Answers
from .closed import NotOffered
from .invited_contacts import invited_contacts
from .organisation import next_by_organisation
from .own_answers import sheet_of
from .own_holds import remember
from .path import Path, Step
from .place import next_by_place
from .reading import identifiers
from .returning import answers_of, sheet_of_hold
from .seats import sessions_of
from .taken import RESUME, TYPED_BEFORE
from .typed import said_lines
from .visitor import NotFollowed, Visitor, WhoAreYou, visitor_of

MOST = 5  # times shown: the whole list is a click away


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the motif: `path` without the place, organisation and time that were asked
    for; `start` is that time."""

    path: Path
    start: datetime


def show_closed(
    request: HttpRequest, typed: Mapping[str, str], *, prescribed: bool = False
) -> HttpResponse:
    """The page of an address of the path that is not offered, or no longer (404).

    Args:
        typed: what the form held, by the names of its fields.
        prescribed: it was that of a prescripteur.
    """
    try:
        asked = Answers.of(request.GET)
        asked = asked.changed(is_prescribed=asked.is_prescribed or prescribed)
        left = _left(asked, visitor_of(request, asked), sheet_of(request, asked))
    except (NotOffered, WhoAreYou, NotFollowed):
        left = None
    typed = {name: value for name, value in typed.items() if value}
    choices = _choices(left) if left and typed else []
    said = [] if choices else said_lines(typed)
    return _show(request, left, choices=choices, typed=typed, said=said)


def show_closed_hold(request: HttpRequest, hold: BookingHold) -> HttpResponse:
    """The same, of a hold that had lapsed before its link was opened."""
    try:
        left = _left(answers_of(hold), Visitor(hold.is_invited), sheet_of_hold(hold))
    except NotOffered:
        left = None
    choices = _choices(left) if left else []
    for choice in choices:
        choice["url"] += f"&{RESUME}={hold.uuid}"
    response = _show(request, left, choices=choices)
    remember(request, response, hold)
    return response


def _show(request: HttpRequest, left: Left | None, **context: object) -> HttpResponse:
    is_invited = bool(getattr(request, "invited_usager", None))
    context |= {
        "elsewhere_url": left.path.answers.url() if left else "",
        "typed_before": TYPED_BEFORE,
        "invited_contacts": invited_contacts(_named_organisations(request)) if is_invited else [],
        "is_sent": request.method == "POST",
    }
    return render(request, "usager/not_offered.html", context, status=404)


def _left(asked: Answers, visitor: Visitor, sheet: AnswerSheet | None) -> Left | None:
    """None when the motif was asked for without anything more.

    Raises:
        NotOffered: it is not offered at all.
    """
    wider = asked.changed(place_id=None, organisation_id=None, starts_at=None, session_id=None)
    if not asked.has_motif or wider == asked:
        return None
    path = Path.load(wider, clock.now(), visitor, sheet=sheet)
    return Left(path, asked.start_in(path.zone) or path.now) if path.motif else None


def _choices(left: Left) -> list[dict[str, str]]:
    """Where what was typed can go: the nearest times, or the soonest of each place; nowhere while
    a question that comes before has no answer."""
    path = left.path
    if path.step is Step.PLACE:
        return _of_each(path, path.places, "place_id")
    if path.step is Step.ORGANISATION:
        return _of_each(path, path.organisations, "organisation_id")
    if path.step is not Step.SLOT:
        return []
    if path.by_turns:
        return [_choice(path, (path.place or path.organisation).name)]
    if path.motif.collectif:
        found = [one for one in sessions_of(path) if one.seats_left != 0]
    else:
        found = nearest_slots(path.wanted, left.start, path.now)
    return [_time(path, one, path.zone) for one in found[:MOST]]


def _of_each(
    path: Path, among: list[Place] | list[Organisation], name: str
) -> list[dict[str, str]]:
    """One choice for each place, or organisation, the soonest first (as many queries for one as
    for thirty)."""
    if path.by_turns:
        return [_choice(path, one.name, **{name: one.pk}) for one in among[:MOST]]
    by_place = path.step is Step.PLACE
    found = next_by_place(path, among) if by_place else next_by_organisation(path, among)
    free = sorted((one for one in among if one.pk in found), key=lambda one: found[one.pk].start)
    return [
        _time(
            path,
            found[one.pk],
            zone_of(one) if by_place else path.zone,
            f"{one.name}, ",
            **{name: one.pk},
        )
        for one in free[:MOST]
    ]


def _time(
    path: Path,
    found: Slot | SessionAhead,
    zone: ZoneInfo,
    where: str = "",
    **answers: object,
) -> dict[str, str]:
    start = found.start.astimezone(zone)
    chosen = {"session_id": found.id} if path.motif.collectif else {"starts_at": start}
    return _choice(path, f"{where}{moment(start)}", **answers, **chosen)


def _choice(path: Path, label: str, **answers: object) -> dict[str, str]:
    """It leads to the form that asks who comes."""
    if path.answers.is_prescribed:
        return {"label": label, "url": path.answers.url("prescriber_book", **answers)}
    form = "booking_turn" if path.by_turns else "booking_identity"
    return {"label": label, "url": path.answers.url(form, **answers)}


def _named_organisations(request: HttpRequest) -> tuple[int, ...]:
    """Those of the link of an invitation."""
    try:
        return identifiers(request.GET, "organisation_ids")
    except NotOffered:
        return ()
