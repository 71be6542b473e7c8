"""A scarce motif: take a place in its draw or its queue instead of racing for a time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from booking.appointments.ants_numbers import asks_number
from booking.appointments.errors import InvalidBooking, TooManyHolds
from booking.appointments.services.offer_turns import Line
from booking.appointments.services.register_turn import register_turn
from booking.appointments.turns.places import expected_on, waiting_count
from booking.catalog.models import Motif
from booking.directory.models import Usager
from booking.directory.verified import subject_of
from booking.domain.allocation import Mode
from booking.domain.allocation_words import how_it_goes, next_opening
from socle.web import effort
from socle.web.limits import limited

from . import verification
from .device import recognise_later
from .entering import on_the_path, path_of
from .for_whom import OTHER_PERSON, is_for_them
from .forms import IdentityForm
from .path import Path, Step
from .restraint import held_back
from .screen import contact, show
from .session import known_session, known_usager
from .taken import TYPED_BEFORE
from .typed import typed_before
from .week import Week

TYPED = ("first_name", "last_name", "email", "phone_number")


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    """How it goes, where one would stand, and the way in; below, what a draw has left to all."""
    line = Line(path.motif, path.organisation, path.place)
    fairness, count = path.wanted.rules.fairness, waiting_count(line)
    context = {
        "sentences": how_it_goes(fairness),
        "opening": next_opening(fairness, path.now, path.zone),
        "waiting": count,
        "register_url": path.answers.url("booking_turn", day=None),
        "asks_number": asks_number(path.motif),
    }
    if fairness.mode is Mode.QUEUE:
        context["expected_on"] = expected_on(line, count, path.now)
    else:
        context |= _left(path)
    return show(request, "turn", path, Step.SLOT, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
@sensitive_post_parameters(*TYPED)
@limited("search", methods=("GET", "HEAD"))
@limited("hold", methods=("POST",))
@on_the_path
def booking_turn(request: HttpRequest) -> HttpResponse:
    """`/inscription`: who registers? The place counts once the link of the message is opened."""
    path = path_of(request)
    if path.step is not Step.SLOT or not path.by_turns:
        return redirect(path.answers.url(starts_at=None))
    if verification.is_missing(request, path):
        return verification.ask(request, path)
    by_phone = path.motif.location_type == Motif.LocationType.PHONE
    subject = subject_of(known_session(request)) if path.motif.verified_identity else ""
    me = known_usager(request) if subject else None
    form = IdentityForm(_typed(request, me), initial=_initial(request, me), by_phone=by_phone)
    if form.is_bound:
        effort.note(request)
    if form.is_bound and form.is_valid() and not is_for_them(path, form.cleaned_data):
        form.add_error(None, OTHER_PERSON)
    if form.is_bound and form.is_valid():
        if answer := None if subject else held_back(request):
            return answer
        try:
            register_turn(path.choice(path.now), form.booker(), path.now, subject=subject)
        except (InvalidBooking, TooManyHolds) as refusal:
            form.add_error(None, refusal.message)
            return _form(request, path, form, refusal.status)
        response = redirect(path.answers.url("booking_turn_sent"))
        recognise_later(request, response)
        return response
    return _form(request, path, form, 422 if form.is_bound else 200)


@require_safe
@limited("search")
@on_the_path
def booking_turn_sent(request: HttpRequest) -> HttpResponse:
    """`/inscription/envoyee`: the same words whoever registered, known or not."""
    path = path_of(request)
    context = {"again_url": path.answers.url(), **contact(path.organisation, path.place)}
    return render(request, "usager/turn_sent.html", context)


def _form(request: HttpRequest, path: Path, form: IdentityForm, status: int) -> HttpResponse:
    return show(
        request,
        "turn_form",
        path,
        Step.IDENTITY,
        status=status,
        form=form,
        action=path.answers.url("booking_turn"),
        effort={} if path.motif.verified_identity else effort.hidden_field(request),
        me=known_usager(request) if path.motif.verified_identity else None,
        is_several=path.people > 1,
    )


def _typed(request: HttpRequest, me: Usager | None) -> dict[str, str] | None:
    """What was sent; for a verified identity, whatever was typed, its own names."""
    if request.method != "POST" or TYPED_BEFORE in request.POST:
        return None
    names = {"first_name": me.first_name, "last_name": me.last_name} if me else {}
    return {**{name: request.POST.get(name, "") for name in TYPED}, **names}


def _initial(request: HttpRequest, me: Usager | None) -> dict[str, str]:
    known = {name: getattr(me, name) for name in ("email", "phone_number")} if me else {}
    return {**known, **typed_before(request.POST)}


def _left(path: Path) -> dict[str, object]:
    """The week of times that are open to everybody, if there are some."""
    week = Week(
        path.wanted,
        path.now,
        path.answers.day,
        start_url=lambda start: path.answers.url("booking_identity", starts_at=start, day=None),
        day_url=lambda day: path.answers.url(day=day),
    )
    found = week.context()
    return {} if found.get("is_empty") else {**found, "has_left": True}
