"""Who is known already books at once: the recap, a button, and it is done."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from booking.appointments.choice import Choice
from booking.appointments.company import most_people
from booking.appointments.errors import InvalidBooking, QuestionsLeft, RuleRefused, SlotTaken
from booking.appointments.models import BookingHold
from booking.appointments.orders import Attendee
from booking.appointments.search import candidates
from booking.appointments.services.book_known import book_known
from booking.catalog.models import Motif
from booking.directory.errors import InvalidValue
from booking.directory.models import RecordSettings, Usager
from booking.directory.verified import subject_of

from . import taken
from .company import counted
from .confirmation import recap_url
from .known_form import KnownForm
from .mine.guard import NEXT
from .path import Path, Step
from .screen import recap_lines, show
from .session import known_session
from .typed import typed_before
from .who_comes import who_may_come

SENT = "connu"  # in the form: it is that of somebody known


def ask(
    request: HttpRequest, path: Path, choice: Choice, usager: Usager, held: BookingHold | None
) -> HttpResponse:
    """What is about to be booked, and for whom.

    Args:
        held: this browser's own hold of that slot, placed before we knew who it was.
    """
    if not held and not candidates(path.wanted, choice.starts_at, path.now):
        typed = typed_before(request.POST)
        return taken.show_taken(request, path, choice, typed=typed, late=False)
    form = _form(path, usager, typed=typed_before(request.POST))
    return _show(request, path, choice, usager, form)


def answer(
    request: HttpRequest, path: Path, choice: Choice, usager: Usager, held: BookingHold | None
) -> HttpResponse:
    """Book it; the start is checked again under the lock of the agents' time."""
    form = _form(path, usager, request.POST)
    if not form.is_valid():
        return _show(request, path, choice, usager, form, status=422)
    try:
        comes = [Attendee(usager_id=pk, ants_number=form.number_for(pk)) for pk in form.who]
        appointment = book_known(
            choice,
            usager,
            comes,
            path.now,
            replaces=held and held.pk,
            completing=form.completing,
            subject=subject_of(known_session(request)),
        )
    except SlotTaken:
        return taken.show_taken(request, path, choice, typed=typed_before(request.POST), late=True)
    except InvalidBooking as refusal:
        form.add_error(None, refusal.message)
        return _show(request, path, choice, usager, form, status=refusal.status)
    except QuestionsLeft:
        # The questionnaire changed since the page was shown: the same address asks what is left.
        return redirect(path.answers.url("booking_identity"))
    except InvalidValue as refusal:
        field = refusal.details["field"]
        form.add_error(field if field in form.fields else None, refusal.message)
        return _show(request, path, choice, usager, form, status=422)
    except RuleRefused as refusal:
        form.add_error(None, refusal.message)
        return _show(request, path, choice, usager, form, status=refusal.status)
    return redirect(recap_url(appointment))


def _form(
    path: Path,
    usager: Usager,
    data: QueryDict | None = None,
    typed: Mapping[str, str] = MappingProxyType({}),
) -> KnownForm:
    """With the address of the path, when one was given there; or with what was `typed` before."""
    lacking = _lacking(path.motif, usager)
    initial = {"address": path.answers.where.address, **typed}
    form = KnownForm(
        data,
        initial=initial,
        family=who_may_come(usager),
        lacking=lacking,
        most=most_people(path.motif),
        people=counted(path),
    )
    form.ask_numbers(path.motif, path.place)
    return form


def _lacking(motif: Motif, usager: Usager) -> list[str]:
    """What the record does not say and the appointment needs: a number to call, a door to knock
    at. An espace that hides addresses is not given any (1 query, for a motif at home only)."""
    where = motif.location_type
    if where == Motif.LocationType.PHONE and not usager.phone_number:
        return ["phone_number"]
    if where == Motif.LocationType.HOME and not usager.address:
        hidden = RecordSettings.current().hidden_usager_fields
        return [] if "address" in hidden else ["address"]
    return []


def _show(
    request: HttpRequest,
    path: Path,
    choice: Choice,
    usager: Usager,
    form: forms.Form,
    status: int = 200,
) -> HttpResponse:
    here = path.answers.url("booking_identity")
    return show(
        request,
        "known",
        path,
        Step.CONFIRMATION,
        status=status,
        form=form,
        me=usager,
        sent_name=SENT,
        relatives_url=f"{reverse('my_relatives')}?{urlencode({NEXT: here})}",
        recap=recap_lines(path, choice.starts_at),
        action=here,
    )
