"""What is asked of who is known already: only what their record lacks, and who comes."""

from collections.abc import Collection

from django import forms

from booking.appointments.ants_numbers import FIELD as NUMBER
from booking.appointments.ants_numbers import MISSING
from booking.catalog.models import Motif
from booking.directory.models import Place, Usager
from booking.web.ants_number import AsksNumber
from socle.web.widgets import PhoneInput

from .booking_form import address_field
from .forms import TOO_LONG, PlainTextField, regular_phone
from .who_comes import REFUSALS, choices_of

COMPLETED = ("phone_number", "address")


class KnownForm(AsksNumber, forms.Form):
    """Nothing to type but what the record lacks; who has relatives says which of them comes.

    Args:
        family: the person first, then the relatives.
        lacking: the fields among `COMPLETED` without which the appointment cannot be kept.
        most: how many may come together.
        people: how many must, for a slot whose length depends on it.
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
    address = address_field()

    def __init__(
        self,
        *args: object,
        family: list[Usager],
        lacking: Collection[str] = (),
        most: int = 1,
        people: int | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in set(COMPLETED) - set(lacking):
            del self.fields[name]
        self.family, self.most, self.people = family, most, people
        self.me = family[0]
        self.is_several = len(family) > 1 and most > 1 and people != 1
        if self.is_several:
            self.fields["qui"] = forms.TypedMultipleChoiceField(
                label="Qui vient au rendez-vous ?",
                help_text=f"Cochez {people} personnes." if people else "",
                choices=choices_of(family, self.me),
                coerce=int,
                initial=[self.me.pk],
                widget=forms.CheckboxSelectMultiple,
                error_messages=REFUSALS,
            )
        elif len(family) > 1:
            self.fields["qui"] = forms.TypedChoiceField(
                label="Qui vient au rendez-vous ?",
                choices=choices_of(family, self.me),
                coerce=int,
                initial=self.me.pk,
                widget=forms.RadioSelect,
                error_messages=REFUSALS,
            )

    def clean_phone_number(self) -> str:
        return regular_phone(self.cleaned_data["phone_number"])

    @property
    def completing(self) -> dict[str, str]:
        """What the record lacked."""
        return {name: self.cleaned_data[name] for name in COMPLETED if name in self.fields}

    def ask_numbers(self, motif: Motif, place: Place | None) -> None:
        """One for who comes; of several, one beside each name, for those who are ticked."""
        if not self.is_several:
            self.ask_number(motif, place)
            return
        for one in self.family:
            whose = "Votre numéro de pré-demande" if one is self.me else f"Celui de {one}"
            self.ask_number(motif, place, suffix=f"_{one.pk}", label=whose, required=False)

    def number_for(self, usager_id: int) -> str:
        """The number of one of those who come."""
        return self.number_of(f"_{usager_id}") if self.is_several else self.given_number

    def clean(self) -> None:
        if "qui" in self.errors:
            return
        self._check_who()
        if self.is_several:
            self._check_numbers([f"_{pk}" for pk in self.who])
        else:
            self.check_number()

    def _check_numbers(self, suffixes: list[str]) -> None:
        asked = [suffix for suffix in suffixes if NUMBER + suffix in self.fields]
        for suffix in asked:
            if not self.number_of(suffix):
                self.add_error(NUMBER + suffix, MISSING)
        self.check_number([suffix for suffix in asked if self.number_of(suffix)])

    def _check_who(self) -> None:
        if self.people and len(self.who) != self.people:
            message = (
                f"Ce créneau est prévu pour {self.people} personnes : cochez-les toutes, "
                "ou ajoutez celles qui manquent à vos proches."
            )
            self.add_error("qui" if "qui" in self.fields else None, message)
        elif len(self.who) > self.most:
            self.add_error("qui", f"{self.most} personnes au plus.")

    @property
    def who(self) -> list[int]:
        """Those who come; the form is valid."""
        chosen = self.cleaned_data.get("qui", self.me.pk)
        return chosen if isinstance(chosen, list) else [chosen]
