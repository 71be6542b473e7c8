"""`/prescripteur/orienter`: who books, for whom, one look at everything, then it is asked for.

What was typed goes from screen to screen in the forms themselves, never in an address; nothing
is written before the last click.
"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.appointments.errors import (
    InvalidBooking,
    PrescriptionRefused,
    RuleRefused,
    SessionFull,
    SlotTaken,
    TooManyHolds,
)
from booking.appointments.prescribing import Wish
from booking.appointments.search import candidates
from booking.appointments.services.confirm_prescription import prescribe
from booking.appointments.services.hold_prescription import hold_prescription
from booking.web.templatetags.wording import phone
from booking.web.usager import instructions, own_answers, questions, taken, workshop
from booking.web.usager.answers import Answers
from booking.web.usager.device import device_of, recognise_later
from booking.web.usager.elsewhere import show_closed
from booking.web.usager.path import Path, Step
from booking.web.usager.restraint import held_back
from booking.web.usager.screen import show
from booking.web.usager.visitor import visitor_of
from socle import clock
from socle.errors import NotVisible
from socle.web import effort
from socle.web.limits import limited
from socle.web.limits.machine import machine_digest

from .asked import WHO, Asked, typed_of
from .forms import PersonForm, WhoForm
from .session import complete, known_prescriber, remember

VIEW = "prescriber_book"


@require_http_methods(["GET", "HEAD", "POST"])
@limited("search")
@cache_control(private=True, no_store=True)
@sensitive_post_parameters()
def prescriber_book(request: HttpRequest) -> HttpResponse:
    """The first screen that lacks something. Other questions left unanswered come first."""
    try:
        return _open(request)
    except NotVisible:
        return show_closed(request, typed_of(request), prescribed=True)


def _open(request: HttpRequest) -> HttpResponse:
    answers = Answers.of(request.GET).changed(is_prescribed=True)
    sheet = own_answers.sheet_of(request, answers)
    path = Path.load(answers, clock.now(), visitor_of(request, answers), sheet=sheet)
    if path.step is Step.INSTRUCTIONS:
        return instructions.ask(request, path, VIEW)
    if path.step is Step.QUESTIONS:
        return questions.ask(request, path)
    session = workshop.session_of(path) if path.step is Step.SLOT and path.motif.collectif else None
    is_chosen = session or (path.answers.starts_at and not path.motif.collectif)
    if path.step is not Step.SLOT or not is_chosen or (session and session.seats_left == 0):
        return redirect(path.answers.url(starts_at=None, session_id=None))
    choice = None if session else path.choice(path.answers.start_in(path.zone))
    asked = Asked(request, path, choice, session, known_prescriber(request))
    if request.method == "POST" and not asked.is_proved:
        effort.note(request)
    if asked.step == "confirmer" and asked.who.is_valid() and asked.person.is_valid():
        return _book(request, asked)
    is_free = session or asked.held or candidates(path.wanted, choice.starts_at, path.now)
    if not is_free:
        return _taken(asked, late=request.method == "POST")
    return _ask(asked)


def _ask(asked: Asked) -> HttpResponse:
    first, back = asked.request.method != "POST", asked.step.startswith("corriger")
    if taken.TYPED_BEFORE in asked.request.POST:
        back = True  # another slot: look at what was typed, from the start
    if not asked.who.is_bound or asked.step == "corriger_qui":
        return _who(asked)
    if not asked.who.is_valid():
        return _who(asked, 422)
    if first or back or "person_first_name" not in asked.request.POST:
        return _person(asked)
    return _recap(asked) if asked.person.is_valid() else _person(asked, 422)


def _who(asked: Asked, status: int = 200) -> HttpResponse:
    form = asked.who
    if status == 200 and form.is_bound:
        said = asked.typed if "first_name" in asked.request.POST else form.data
        form = WhoForm(initial=said, proved=form.proved)
    carried = {name: value for name, value in asked.typed.items() if value and name not in WHO}
    return _show(asked, "who", Step.IDENTITY, status, form=form, carried=carried)


def _person(asked: Asked, status: int = 200) -> HttpResponse:
    form = asked.person
    if status == 200:
        form = PersonForm(initial=asked.typed, motif=asked.path.motif, place=asked.path.place)
    return _show(
        asked,
        "person",
        Step.PERSON,
        status,
        form=form,
        carried=_carried_who(asked),
        who=asked.who.card(),
        must_confirm=status == 422 and form.must_confirm,
    )


def _recap(asked: Asked, status: int = 200, refusal: str = "") -> HttpResponse:
    person = asked.person.person()
    reached = [phone(person.phone_number)] if person.phone_number else []
    reached += [person.email] if person.email else []
    return _show(
        asked,
        "recap",
        Step.CONFIRMATION,
        status,
        who=asked.who.card(),
        person=person,
        reached=reached,
        ants_number=asked.person.given_number,
        carried={name: value for name, value in asked.typed.items() if value},
        key=uuid.uuid4(),
        refusal=refusal,
        is_proved=asked.is_proved,
        effort={} if asked.is_proved else effort.hidden_field(asked.request),
    )


def _carried_who(asked: Asked) -> dict[str, str]:
    """Empty for somebody known, of whom nothing need be typed."""
    if "first_name" not in asked.request.POST:
        return {}
    return {name: asked.typed[name] for name in WHO}


def _show(asked: Asked, template: str, step: Step, status: int, **context: object) -> HttpResponse:
    return show(
        asked.request,
        template,
        asked.path,
        step,
        status,
        folder="prescriber",
        recap=asked.lines,
        action=asked.path.answers.url(VIEW),
        known=asked.known,
        **context,
    )


@limited("prescriber")
def _book(request: HttpRequest, asked: Asked) -> HttpResponse:
    wish = Wish(
        asked.who.card(),
        asked.person.person(),
        choice=asked.choice,
        session_id=asked.session.id if asked.session else None,
        ants_number=asked.person.given_number,
    )
    if answer := None if asked.is_proved else held_back(request):
        return answer
    key = _key(request.POST.get("cle", ""))
    replaces = asked.held.uuid if asked.held and asked.held.uuid != key else None
    try:
        if asked.is_proved:
            made = prescribe(wish, asked.path.now, key=key, replaces=replaces)
        else:
            made = hold_prescription(
                wish,
                asked.path.now,
                key=key,
                replaces=replaces,
                machine=machine_digest(request),
                device=device_of(request),
            )
    except SlotTaken:
        return _taken(asked, late=True)
    except (InvalidBooking, PrescriptionRefused, RuleRefused, SessionFull, TooManyHolds) as refusal:
        return _recap(asked, refusal.status, refusal.message)
    if asked.known:
        complete(asked.known, wish.card)
    remember(request, made.uuid)
    response = redirect("prescriber_done" if made.confirmed_at else "prescriber_held", made.uuid)
    if not asked.is_proved:
        recognise_later(request, response)
    return response


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _taken(asked: Asked, *, late: bool) -> HttpResponse:
    typed = {name: value for name, value in asked.typed.items() if value}
    return taken.show_taken(
        asked.request, asked.path, asked.choice, typed=typed, late=late, view_name=VIEW
    )
