"""`/creneaux`: a start is chosen; who books it?"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.appointments.choice import Choice
from booking.appointments.errors import InvalidBooking, SlotTaken, TooManyHolds
from booking.appointments.models import BookingHold
from booking.appointments.search import candidates
from booking.appointments.services.check_choice import asks_address
from booking.appointments.services.hold_slot import hold_slot
from socle.web import effort
from socle.web.limits import limited
from socle.web.limits.machine import machine_digest

from . import company, instructions, known, questions, taken, verification, workshop
from .booking_form import BookingForm
from .company_form import carried_rows
from .device import device_of, recognise_later
from .entering import on_the_path, path_of
from .for_whom import OTHER_PERSON, is_for_them
from .mine.guard import sign_in_url
from .own_holds import own_holds, remember
from .path import Path, Step
from .restraint import held_back
from .screen import recap_lines, show
from .session import known_usager
from .typed import typed_before, typed_in


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
@sensitive_post_parameters()
@limited("search", methods=("GET", "HEAD"))
@limited("hold", methods=("POST",))
@on_the_path
def booking_identity(request: HttpRequest) -> HttpResponse:
    """Ask who books, then hold the slot. Other questions left unanswered come first."""
    path = path_of(request)
    if path.answers.is_prescribed:
        return redirect(path.answers.url("prescriber_book"))
    if path.step is Step.INSTRUCTIONS:
        return instructions.ask(request, path, "booking_identity")
    if path.step is Step.QUESTIONS:
        return questions.ask(request, path)
    if path.step is Step.SLOT and path.motif.collectif:
        return workshop.join(request, path)
    if path.step is not Step.SLOT or path.answers.starts_at is None:
        return redirect(path.answers.url(starts_at=None))
    choice = path.choice(path.answers.start_in(path.zone))
    if verification.is_missing(request, path):
        return verification.ask(request, path, choice)
    mine = own_holds(request)
    if usager := known_usager(request):
        held = _held_by_me(choice, mine, path.now)
        door = known.answer if known.SENT in request.POST else known.ask
        return door(request, path, choice, usager, held)
    if known.SENT in request.POST:
        return redirect(request.get_full_path())  # half an hour has passed since
    if request.method == "POST" and taken.TYPED_BEFORE not in request.POST:
        effort.note(request)
        return _answer(request, path, choice, mine)
    return _ask(request, path, choice, mine)


def _ask(request: HttpRequest, path: Path, choice: Choice, mine: list[BookingHold]) -> HttpResponse:
    """The empty form; or with what was typed before: for another slot, or with a mistake."""
    held = _held_by_me(choice, mine, path.now)
    if not held and not candidates(path.wanted, choice.starts_at, path.now):
        return taken.show_taken(request, path, choice, typed=typed_before(request.POST), late=False)
    if request.method == "POST":
        initial = typed_before(request.POST)
    else:
        initial = typed_in(held or _resumed(request, mine) or path.visitor.invited)
    initial.setdefault("address", path.answers.where.address)
    return _show_form(request, path, choice, _form(path, initial=initial))


def _answer(
    request: HttpRequest, path: Path, choice: Choice, mine: list[BookingHold]
) -> HttpResponse:
    if company.BACK in request.POST:
        return _show_form(request, path, choice, _form(path, initial=typed_before(request.POST)))
    form = _form(path, request.POST)
    if form.is_valid() and not is_for_them(path, form.cleaned_data):
        form.add_error(None, OTHER_PERSON)
    if not form.is_valid():
        return _show_form(request, path, choice, form, status=422)
    held = _held_by_me(choice, mine, path.now)
    lines = recap_lines(path, choice.starts_at)
    people = company.ask(request, path, lines, form, held or _resumed(request, mine))
    if isinstance(people, HttpResponse):
        return people
    if answer := held_back(request):
        return answer
    try:
        hold = hold_slot(
            choice,
            form.booker(),
            path.now,
            company=people,
            replaces=held.uuid if held else None,
            machine=machine_digest(request),
            device=device_of(request),
        )
    except SlotTaken:
        return taken.show_taken(request, path, choice, typed=typed_before(request.POST), late=True)
    except (TooManyHolds, InvalidBooking) as refusal:
        form.add_error(None, refusal.message)
        return _show_form(request, path, choice, form, status=refusal.status)
    response = redirect("booking_held", hold.uuid)
    remember(request, response, hold)
    recognise_later(request, response)
    return response


def _form(path: Path, data: QueryDict | None = None, **options: object) -> BookingForm:
    people = company.counted(path)
    asked = asks_address(path.motif)
    form = BookingForm(data, motif=path.motif, people=people, asks_address=asked, **options)
    form.ask_own_number(path.motif, path.place)
    return form


def _show_form(
    request: HttpRequest, path: Path, choice: Choice, form: BookingForm, status: int = 200
) -> HttpResponse:
    return show(
        request,
        "identity",
        path,
        Step.IDENTITY,
        status=status,
        form=form,
        effort=effort.hidden_field(request),
        carried=carried_rows(request.POST),
        recap=recap_lines(path, choice.starts_at),
        action=path.answers.url("booking_identity"),
        sign_in_url=sign_in_url(request.get_full_path()),
        by_phone=form.by_phone,
        prescriber_url=path.answers.url("prescriber_book", is_prescribed=True),
    )


def _held_by_me(choice: Choice, mine: list[BookingHold], now: datetime) -> BookingHold | None:
    """The hold of this very slot that this browser placed and that still keeps it."""
    for hold in mine:
        keeps = hold.state == BookingHold.State.PENDING and hold.expires_at > now
        same = (
            hold.starts_at == choice.starts_at
            and hold.motif_id == choice.motif.pk
            and hold.organisation_id == choice.organisation.pk
            and hold.place_id == (choice.place.pk if choice.place else None)
            and hold.ends_at == choice.ends_at
        )
        if keeps and same:
            return hold
    return None


def _resumed(request: HttpRequest, mine: list[BookingHold]) -> BookingHold | None:
    """The hold named by the address, when what was typed for it must serve again."""
    wanted = request.GET.get(taken.RESUME, "")
    return next((hold for hold in mine if str(hold.uuid) == wanted), None)
