"""The question about the number of a request for an identity card or a passport, for any form.

What France Titres says is checked when the form is; when it does not answer, the form goes through.
"""

from datetime import datetime
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from booking.appointments.ants_numbers import (
    FIELD,
    MISSING,
    Elsewhere,
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
    """For a form about one person. Call `ask_number` once it is made, `check_number` in `clean`."""

    number_place_id: int | None = None

    def ask_number(self, motif: Motif, place: Place | None) -> None:
        """Add the question, for a motif that has it."""
        if not asks_number(motif):
            return
        self.number_place_id = place.pk if place else None
        self.fields[FIELD] = AntsNumberField(
            label="Numéro de pré-demande",
            help_text=format_html(_HELP, SITE),
            error_messages={"required": MISSING},
        )
        if ANYWAY in self.data:
            self._ask_anyway()

    def check_number(self) -> None:
        """Refuse what France Titres refuses; warn of an appointment elsewhere."""
        number = self.cleaned_data.get(FIELD, "")
        known = look_up([number], self.number_place_id).get(number) if number else None
        if known is None:
            return
        if known.refusal:
            self.add_error(FIELD, known.refusal)
        elif known.elsewhere and not self.cleaned_data.get(ANYWAY):
            self._ask_anyway(known.elsewhere[0])
            self.add_error(ANYWAY, f"{elsewhere_said(known.elsewhere[0])} {CANCEL_OR_TICK}")

    @property
    def given_number(self) -> str:
        return self.cleaned_data.get(FIELD, "")

    def _ask_anyway(self, elsewhere: Elsewhere | None = None) -> None:
        self.fields[ANYWAY] = forms.BooleanField(
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
