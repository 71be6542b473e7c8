"""Who books a slot: what an `IdentityForm` asks, where to come, and for whom."""

from collections.abc import Collection

from django import forms
from django.http import QueryDict

from booking.appointments.ants_numbers import FIELD as NUMBER
from booking.appointments.ants_numbers import MISSING
from booking.catalog.models import Motif
from booking.directory.models import Place
from socle.web.widgets import StreetAddressInput

from .company_form import ME, OTHER, is_changing, who_choices
from .forms import TOO_LONG, IdentityForm, PlainTextField

ASKED = "pour"
CHOOSE = "Choisissez pour qui est ce rendez-vous."


def address_field() -> PlainTextField:
    """Where to come, for an appointment at home."""
    return PlainTextField(
        label="Adresse à laquelle venir",
        max_length=300,
        widget=StreetAddressInput,
        help_text="Numéro, rue, commune. Exemple : 12 rue de la République, 07000 Privas",
        error_messages={
            "required": "Indiquez l’adresse à laquelle venir.",
            "max_length": TOO_LONG,
        },
    )


class BookingForm(IdentityForm):
    """
    Args:
        people: how many come, when that is known before.
        asks_address: whether somebody comes to the usager's home.
    """

    pour = forms.ChoiceField(
        label="Pour qui est ce rendez-vous ?",
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        motif: Motif,
        people: int | None = None,
        asks_address: bool = False,
        **kwargs: object,
    ) -> None:
        choices = who_choices(motif, people)
        if data is not None and ASKED not in data and choices[0][0] == ME:
            # A page that was open before, or another way in: nothing more to click.
            data = data.copy()
            data[ASKED] = ME
        by_phone = motif.location_type == Motif.LocationType.PHONE
        super().__init__(data, by_phone=by_phone, **kwargs)
        if asks_address:
            self.fields["address"] = address_field()
        self.fields[ASKED].choices = choices
        if choices[0][0] == ME:
            self.initial.setdefault(ASKED, ME)
        if len(choices) == 1:
            del self.fields[ASKED]

    def ask_own_number(self, motif: Motif, place: Place | None) -> None:
        """The number of who books; asked of no one who books for somebody else."""
        if ASKED not in self.fields:
            self.ask_number(motif, place)
            return
        label = "Votre numéro de pré-demande, si ce rendez-vous est aussi pour vous"
        self.ask_number(motif, place, label=label, required=False)

    def check_number(self, suffixes: Collection[str] = ("",)) -> None:
        """France Titres was asked when this screen was sent, and is again when the next one books;
        not each time that a person is added there or taken away."""
        if self.who == OTHER:
            self.cleaned_data.pop(NUMBER, None)
            self.errors.pop(NUMBER, None)
        elif NUMBER in self.fields and not self.given_number and NUMBER not in self.errors:
            self.add_error(NUMBER, MISSING)
        elif not is_changing(self.data):
            super().check_number(suffixes)

    @property
    def who(self) -> str:
        """ME, OTHER or BOTH; the form is valid."""
        return self.cleaned_data.get(ASKED, ME)
