"""What several motifs may be given at once; what is left as it stands is not touched."""

from collections.abc import Collection

from django import forms
from django.utils.text import Truncator

from booking.catalog.models import Motif, MotifCategory
from booking.catalog.services.edit_motif import BULK_FIELDS
from booking.directory.models import Service
from booking.domain.wording import format_delay
from booking.web.agent.configuration.motif_form import MotifForm
from booking.web.agent.configuration.motif_parts import DELAYS
from booking.web.agent.order import by_name

SAME = ("", "Ne pas changer")
NO_CATEGORY = "aucune"
YES_NO = (SAME, ("oui", "Oui"), ("non", "Non"))
FLAGS = (
    "rdvs_editable_by_user",
    "rdvs_cancellable_by_user",
    "requires_room",
    "follow_up",
    "for_secretariat",
)
NUMBERS = ("default_duration_in_min", "buffer_before_in_min", "buffer_after_in_min")
CHOICES = {
    "bookable_by": Motif.BookableBy,
    "sectorisation_level": Motif.SectorisationLevel,
    "visibility_type": Motif.Visibility,
}
TEXTS = ("restriction_for_rdv", "instruction_for_rdv", "custom_cancel_warning_message")
DELAYED = ("min_public_booking_delay", "max_public_booking_delay")
KEPT = "Inchangé"
NOTHING_THERE = "(vide)"
LONGEST = 200
NOTHING = "Choisissez au moins un changement."


class ChangesForm(forms.Form):
    """Each field may stay empty, and then says nothing."""

    mark_optional = False

    def __init__(self, data=None) -> None:
        super().__init__(data)
        services = Service.objects.filter(is_enabled=True, is_secretariat=False)
        offered = [(one.pk, one.name) for one in services.order_by(*by_name("name"))]
        if offered:
            self._choose("service_id", [SAME, *offered], int)
        categories = [
            (one.pk, one.name) for one in MotifCategory.objects.order_by(*by_name("name"))
        ]
        if categories:
            choices = [SAME, (NO_CATEGORY, "Aucune"), *categories]
            self._choose("category_id", choices, _category)
        for name, values in CHOICES.items():
            self._choose(name, [SAME, *values.choices], str)
        delays = [(delay, format_delay(delay)) for delay in DELAYS]
        for name in DELAYED:
            self._choose(name, [SAME, *delays], int)
        for name in FLAGS:
            self._choose(name, YES_NO, lambda word: word == "oui")
        for name in NUMBERS:
            self.fields[name] = forms.IntegerField(
                label=_label(name),
                required=False,
                min_value=0,
                max_value=1440,
                help_text="Vide : ne pas changer.",
            )
        for name in TEXTS:
            self.fields[name] = forms.CharField(
                label=_label(name),
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="Vide : ne pas changer. Le texte remplace celui de chaque motif.",
            )

    def clean(self) -> dict[str, object]:
        given = super().clean()
        if not self.errors and not self.values:
            raise forms.ValidationError(NOTHING)
        return given

    @property
    def values(self) -> dict[str, object]:
        """What changes, by field."""
        given = self.cleaned_data
        found = {name: given[name] for name in BULK_FIELDS if given.get(name) not in (None, "")}
        if found.get("category_id") == NO_CATEGORY:
            found["category_id"] = None
        return found

    def compared(self, motifs: Collection[Motif]) -> list[dict[str, object]]:
        """The same in French, beside what each motif has now: for components/table.html."""
        return [self._table(name, value, motifs) for name, value in self.values.items()]

    def _table(self, name: str, value: object, motifs: Collection[Motif]) -> dict[str, object]:
        after = self._words(name, value)
        rows = []
        for motif in motifs:
            stands = getattr(motif, name)
            cells = [motif.name, self._before(name, motif), KEPT if stands == value else after]
            rows.append({"cells": [{"text": text} for text in cells]})
        return {"caption": self.fields[name].label, "rows": rows}

    @property
    def given(self) -> list[tuple[str, str]]:
        """The same as it was typed, for the button that applies exactly what was summed up."""
        return [(name, self.data[name]) for name in self.values]

    def _choose(self, name: str, choices, coerce) -> None:
        self.fields[name] = forms.TypedChoiceField(
            label=_label(name), choices=choices, coerce=coerce, required=False, empty_value=None
        )

    def _words(self, name: str, value: object) -> str:
        if isinstance(value, bool):
            return "Oui" if value else "Non"
        if name in DELAYED:
            return format_delay(value)
        if name in NUMBERS:
            return f"{value} minutes"
        if name in TEXTS:
            return Truncator(" ".join(value.split())).chars(LONGEST) or NOTHING_THERE
        words = {str(key): str(text) for key, text in self.fields[name].choices}
        return words[NO_CATEGORY if value is None else str(value)]

    def _before(self, name: str, motif: Motif) -> str:
        if name == "service_id":  # one that is switched off is no choice any more
            return str(motif.service or "Aucun")
        return self._words(name, getattr(motif, name))


def _category(typed: str) -> int | str:
    return typed if typed == NO_CATEGORY else int(typed)


def _label(name: str) -> str:
    return str(MotifForm.base_fields[name].label)
