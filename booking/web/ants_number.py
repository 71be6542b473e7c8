"""The question about the number of a request for an identity card or a passport, for any form.

What France Titres says is checked when the form is; when it does not answer, the form goes through.
"""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from booking.appointments.ants_numbers import (
    FIELD,
    MISSING,
    Elsewhere,
    Known,
    asks_number,
    look_up,
    regular_number,
)
from booking.appointments.errors import InvalidBooking
from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.domain.wording import format_date, format_time
from booking.web.templatetags.wording import tied

# Said by who books on purpose though the number has an appointment elsewhere.
ANYWAY = "ants_ailleurs"
CANCEL_OR_TICK = "Annulez-le, ou cochez cette case pour prendre aussi celui-ci."
LONGEST_TYPED = 40
SITE = "https://ants.gouv.fr/"
_HELP = (
    "10 lettres ou chiffres, sur le récapitulatif de la pré-demande faite sur "
    '<a href="{}" target="_blank" rel="noopener external" '
    'title="ants.gouv.fr, nouvelle fenêtre">ants.gouv.fr</a>. Exemple : A123456789'
)


class AntsNumberField(forms.CharField):
    """Ten letters or digits, in capitals, however they were spaced."""

    def __init__(self, **kwargs: object) -> None:
        attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(
            max_length=LONGEST_TYPED, widget=forms.TextInput(attrs=attributes), **kwargs
        )

    def to_python(self, value: object) -> str:
        try:
            return regular_number(super().to_python(value))
        except InvalidBooking as refusal:
            raise ValidationError(refusal.message) from None


class AsksNumber:
    """For a form about one person, or several whom a suffix of the fields' names tells apart.

    Call `ask_number` for each once it is made, `check_number` in `clean`.
    """

    number_place_id: int | None = None

    def ask_number(
        self,
        motif: Motif,
        place: Place | None,
        *,
        suffix: str = "",
        label: str = "Numéro de pré-demande",
        required: bool = True,
    ) -> None:
        """Add the question, for a motif that has it."""
        if not asks_number(motif):
            return
        self.number_place_id = place.pk if place else None
        self.fields[FIELD + suffix] = AntsNumberField(
            label=label,
            required=required,
            help_text=format_html(_HELP, SITE),
            error_messages={"required": MISSING},
        )
        if self.add_prefix(ANYWAY + suffix) in self.data:
            self._ask_anyway(suffix)

    def check_number(self, suffixes: Collection[str] = ("",)) -> None:
        """Refuse what France Titres refuses of those who come; warn of appointments elsewhere."""
        numbers = {suffix: self.number_of(suffix) for suffix in suffixes}
        known = look_up(list(numbers.values()), self.number_place_id)
        for suffix, number in numbers.items():
            self.judge_number(known.get(number), suffix)

    def judge_number(self, known: Known | None, suffix: str = "") -> None:
        """The same of one number, already looked up; nothing for one of which nothing is known."""
        if known is None:
            return
        if known.refusal:
            self.add_error(FIELD + suffix, known.refusal)
        elif known.elsewhere and not self.cleaned_data.get(ANYWAY + suffix):
            self._ask_anyway(suffix, known.elsewhere[0])
            said = f"{elsewhere_said(known.elsewhere[0])} {CANCEL_OR_TICK}"
            self.add_error(ANYWAY + suffix, said)

    def number_of(self, suffix: str) -> str:
        return self.cleaned_data.get(FIELD + suffix, "")

    @property
    def given_number(self) -> str:
        return self.number_of("")

    def _ask_anyway(self, suffix: str, elsewhere: Elsewhere | None = None) -> None:
        self.fields[ANYWAY + suffix] = forms.BooleanField(
            label="Prendre quand même ce rendez-vous",
            required=False,
            help_text=elsewhere_link(elsewhere) if elsewhere else "",
        )


def elsewhere_said(one: Elsewhere) -> str:
    """Where and when, as far as it is told."""
    where = f" : {one.place}" if one.place else ""
    return f"Ce numéro a déjà un rendez-vous{where}{_when(one)}."


def warning_about(number: str, place_id: int | None, appointment_id: int | None = None) -> str:
    """What an agent should read before keeping a number; empty when there is nothing to say.

    Agents may pass over all of it: what other town halls declare is not always right.

    Args:
        appointment_id: one of ours, which is no news.
    """
    known = look_up([number], place_id).get(number) if number else None
    if known is None:
        return ""
    own = f"/users/rdvs/{appointment_id}"
    others = [one for one in known.elsewhere if urlsplit(one.url).path != own]
    return known.refusal or (elsewhere_said(others[0]) if others else "")


def elsewhere_link(one: Elsewhere) -> str:
    """Where it can be cancelled, as a link; empty when nobody said."""
    if not one.url:
        return ""
    return format_html(
        '<a href="{}" target="_blank" rel="noopener noreferrer external" '
        'title="Voir ou annuler ce rendez-vous, nouvelle fenêtre">'
        "Voir ou annuler l’autre rendez-vous</a>",
        one.url,
    )


def _when(one: Elsewhere) -> str:
    try:
        start = datetime.fromisoformat(one.date)
    except ValueError:
        return ""
    return tied(f", {format_date(start)} à {format_time(start)}")
