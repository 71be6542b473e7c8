"""Who is known already books at once: the recap, a button, and it is done."""

from collections.abc import Collection

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from booking.appointments.errors import QuestionsLeft, RuleRefused, SlotTaken
from booking.appointments.models import BookingHold
from booking.appointments.orders import Attendee
from booking.appointments.search import candidates
from booking.appointments.services.book_known import book_known
from booking.appointments.services.hold_slot import Choice
from booking.catalog.models import Motif
from booking.directory.errors import InvalidValue
from booking.directory.models import RecordSettings, Usager
from booking.directory.verified import subject_of
from booking.web.ants_number import AsksNumber
from socle.web.widgets import PhoneInput, StreetAddressInput

from . import taken
from .confirmation import recap_url
from .forms import TOO_LONG, PlainTextField, regular_phone
from .path import Path, Step
from .screen import recap_lines, show
from .session import known_session

SENT = "connu"  # in the form: it is that of somebody known
COMPLETED = ("phone_number", "address")


def ask(
    request: HttpRequest, path: Path, choice: Choice, usager: Usager, held: BookingHold | None
) -> HttpResponse:
    """What is about to be booked, and for whom.

    Args:
        held: this browser's own hold of that slot, placed before we knew who it was.
    """
    if not held and not candidates(path.wanted, choice.starts_at, path.now):
        return taken.show_taken(request, path, choice, typed={}, late=False)
    return _show(request, path, choice, usager, _form(path, usager))


def answer(
    request: HttpRequest, path: Path, choice: Choice, usager: Usager, held: BookingHold | None
) -> HttpResponse:
    """Book it; the start is checked again under the lock of the agents' time."""
    form = _form(path, usager, request.POST)
    if not form.is_valid():
        return _show(request, path, choice, usager, form, status=422)
    try:
        comes = [Attendee(usager_id=form.who, ants_number=form.given_number)]
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
        return taken.show_taken(request, path, choice, typed={}, late=True)
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


class KnownForm(AsksNumber, forms.Form):
    """Nothing to type but what the record lacks; who has relatives says which of them comes.

    Args:
        family: the person first, then the relatives.
        lacking: the fields among `COMPLETED` without which the appointment cannot be kept.
    """

    phone_number = PlainTextField(
        label="Téléphone auquel vous appeler",
        max_length=40,
        widget=PhoneInput,
        help_text="Exemple : 06 39 98 12 34",
        error_messages={
            "required": "Indiquez le numéro auquel vous appeler.",
            "max_length": TOO_LONG,
        },
    )
    address = PlainTextField(
        label="Adresse à laquelle venir",
        max_length=300,
        widget=StreetAddressInput,
        help_text="Exemple : 12 rue de la République, 07000 Privas",
        error_messages={
            "required": "Indiquez l’adresse à laquelle venir.",
            "max_length": TOO_LONG,
        },
    )

    def __init__(
        self,
        *args: object,
        family: list[Usager],
        lacking: Collection[str] = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in set(COMPLETED) - set(lacking):
            del self.fields[name]
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

    def clean(self) -> None:
        self.check_number()

    def clean_phone_number(self) -> str:
        return regular_phone(self.cleaned_data["phone_number"])

    @property
    def completing(self) -> dict[str, str]:
        """What the record lacked."""
        return {name: self.cleaned_data[name] for name in COMPLETED if name in self.fields}

    @property
    def who(self) -> int:
        return self.cleaned_data.get("qui", self.me.pk)


def _form(path: Path, usager: Usager, data: QueryDict | None = None) -> KnownForm:
    """With the address of the path, when one was given there."""
    lacking = _lacking(path.motif, usager)
    initial = {"address": path.answers.where.address}
    form = KnownForm(data, initial=initial, family=_family(usager), lacking=lacking)
    form.ask_number(path.motif, path.place)
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
