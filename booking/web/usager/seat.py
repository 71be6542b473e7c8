"""A seat at a session for somebody whom we do not know: names, then an address to prove."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from booking.appointments.errors import InvalidBooking, RuleRefused, SessionFull, TooManyHolds
from booking.appointments.models import BookingHold
from booking.appointments.services.hold_seat import hold_seat
from booking.appointments.sessions import SessionAhead
from booking.catalog.models import Motif
from socle.web import effort
from socle.web.limits.machine import machine_digest

from . import company
from .booking_form import BookingForm
from .company_form import carried_rows
from .device import device_of, recognise_later
from .mine.guard import sign_in_url
from .own_holds import own_holds, remember
from .path import Path, Step
from .restraint import held_back
from .screen import show
from .taken import TYPED_BEFORE
from .typed import typed_before, typed_in

INVITED_ONLY = (
    "Cette séance est proposée aux personnes invitées : ouvrez le lien de votre invitation, "
    "puis dites qui vous êtes."
)


def ask(
    request: HttpRequest, path: Path, session: SessionAhead, lines: company.Lines
) -> HttpResponse:
    """The form, then the message is on its way. Of a session that is full, to wait for a seat."""
    held = _held(request, path, session)
    if request.method == "POST":
        effort.note(request)
    if request.method != "POST" or {company.BACK, TYPED_BEFORE} & request.POST.keys():
        initial = typed_before(request.POST) or typed_in(held or path.visitor.invited)
        return _show(request, path, session, lines, _form(path, initial=initial))
    form = _form(path, request.POST)
    if form.is_valid() and path.motif.bookable_by == Motif.BookableBy.INVITED:
        form.add_error(None, INVITED_ONLY)
    if not form.is_valid():
        return _show(request, path, session, lines, form, status=422)
    people = company.ask(request, path, lines, form, held)
    if isinstance(people, HttpResponse):
        return people
    if answer := held_back(request):
        return answer
    try:
        hold = hold_seat(
            session.id,
            form.booker(),
            path.now,
            company=people,
            answers=path.answers.way_back,
            is_invited=path.visitor.is_invited,
            waits=_is_full(session, held),
            replaces=held.uuid if held else None,
            machine=machine_digest(request),
            device=device_of(request),
        )
    except SessionFull:
        return redirect(request.get_full_path())  # taken meanwhile: the same page says so
    except (TooManyHolds, InvalidBooking, RuleRefused) as refusal:
        form.add_error(None, refusal.message)
        return _show(request, path, session, lines, form, status=refusal.status)
    response = redirect("booking_held", hold.uuid)
    remember(request, response, hold)
    recognise_later(request, response)
    return response


def _form(path: Path, data: QueryDict | None = None, **options: object) -> BookingForm:
    form = BookingForm(data, motif=path.motif, **options)
    form.ask_own_number(path.motif, path.place)
    return form


def _held(request: HttpRequest, path: Path, session: SessionAhead) -> BookingHold | None:
    """The seat that this browser keeps there already."""
    for hold in own_holds(request):
        keeps = hold.state == BookingHold.State.PENDING and hold.expires_at > path.now
        if keeps and hold.session_id == session.id:
            return hold
    return None


def _is_full(session: SessionAhead, held: BookingHold | None) -> bool:
    """Whether there is no seat for them: the last one may be the one that they keep."""
    return session.seats_left == 0 and (held is None or held.waits)


def _show(
    request: HttpRequest,
    path: Path,
    session: SessionAhead,
    lines: company.Lines,
    form: BookingForm,
    status: int = 200,
) -> HttpResponse:
    return show(
        request,
        "seat",
        path,
        Step.IDENTITY,
        status=status,
        form=form,
        effort=effort.hidden_field(request),
        carried=carried_rows(request.POST),
        recap=lines,
        is_full=_is_full(session, _held(request, path, session)),
        action=path.answers.url("booking_identity"),
        again_url=path.answers.url(session_id=None),
        sign_in_url=sign_in_url(request.get_full_path()),
    )
