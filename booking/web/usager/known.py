"""Who is known already books at once: the recap, a button, and it is done."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from booking.appointments.errors import RuleRefused, SlotTaken
from booking.appointments.models import BookingHold
from booking.appointments.orders import Attendee
from booking.appointments.search import candidates
from booking.appointments.services.book_known import book_known
from booking.appointments.services.hold_slot import Choice
from booking.directory.models import Usager

from . import taken
from .confirmation import recap_url
from .path import Path, Step
from .screen import recap_lines, show

SENT = "connu"  # in the form: it is that of somebody known


def ask(
    request: HttpRequest, path: Path, choice: Choice, usager: Usager, held: BookingHold | None
) -> HttpResponse:
    """What is about to be booked, and for whom.

    Args:
        held: this browser's own hold of that slot, placed before we knew who it was.
    """
    if not held and not candidates(path.wanted, choice.starts_at, path.now):
        return taken.show_taken(request, path, choice, typed={}, late=False)
    return _show(request, path, choice, usager, KnownForm(family=_family(usager)))


def answer(
    request: HttpRequest, path: Path, choice: Choice, usager: Usager, held: BookingHold | None
) -> HttpResponse:
    """Book it; the start is checked again under the lock of the agents' time."""
    form = KnownForm(request.POST, family=_family(usager))
    if not form.is_valid():
        return _show(request, path, choice, usager, form, status=422)
    try:
        comes = [Attendee(usager_id=form.who)]
        appointment = book_known(choice, usager, comes, path.now, replaces=held and held.pk)
    except SlotTaken:
        return taken.show_taken(request, path, choice, typed={}, late=True)
    except RuleRefused as refusal:
        form.add_error(None, refusal.message)
        return _show(request, path, choice, usager, form, status=refusal.status)
    return redirect(recap_url(appointment))


class KnownForm(forms.Form):
    """Nothing to type; who has relatives says which of them comes.

    Args:
        family: the person first, then the relatives.
    """

    def __init__(self, *args: object, family: list[Usager], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.me = family[0]
        if len(family) > 1:
            self.fields["qui"] = forms.TypedChoiceField(
                label="Qui vient au rendez-vous ?",
                choices=[(one.pk, "Moi" if one is self.me else str(one)) for one in family],
                coerce=int,
                initial=self.me.pk,
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Choisissez qui vient.",
                    "invalid_choice": "Choisissez qui vient.",
                },
            )

    @property
    def who(self) -> int:
        return self.cleaned_data.get("qui", self.me.pk)


def _family(usager: Usager) -> list[Usager]:
    """The person and those whom they bring (1 query)."""
    relatives = usager.relatives.filter(deleted_at__isnull=True).order_by("sort_name", "pk")
    return [usager, *relatives]


def _show(
    request: HttpRequest,
    path: Path,
    choice: Choice,
    usager: Usager,
    form: forms.Form,
    status: int = 200,
) -> HttpResponse:
    return show(
        request,
        "known",
        path,
        Step.CONFIRMATION,
        status=status,
        form=form,
        me=usager,
        sent_name=SENT,
        recap=recap_lines(path, choice.starts_at),
        action=path.answers.url("booking_identity"),
    )
