"""The part of a form that says when something takes place, and how it comes back."""

from datetime import date, time

from django import forms

from booking.domain import series
from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import Frequency, Recurrence
from booking.domain.wording import WEEKDAYS
from socle.web.widgets import DateInput, TimeInput

ONCE, WEEKLY, MONTHLY, MONTHLY_LAST = "once", "weekly", "monthly", "monthly_last"
FIVE_MINUTES = 300
INVALID_DATE = "Écrivez une date comme 31/12/2026."
INVALID_TIME = "Écrivez une heure comme 09:30."
FIRST_DAY_IS_SUNDAY = (
    "Le premier jour est un dimanche : cochez les jours de la semaine, du lundi au samedi, "
    "ou choisissez un autre premier jour."
)
REPEATS = (
    (ONCE, "Une seule fois"),
    (WEEKLY, "Chaque semaine"),
    (MONTHLY, "Chaque mois, au même rang (par exemple le 2e mardi)"),
    (MONTHLY_LAST, "Chaque mois, le dernier (par exemple le dernier mardi)"),
)


def day_field(label: str, missing: str) -> forms.DateField:
    messages = {"required": missing, "invalid": INVALID_DATE}
    return forms.DateField(label=label, widget=DateInput, error_messages=messages)


def clock_field(label: str, missing: str) -> forms.TimeField:
    """A wall-clock time, by steps of five minutes in the browsers that have steps."""
    messages = {"required": missing, "invalid": INVALID_TIME}
    widget = TimeInput({"step": FIVE_MINUTES})
    return forms.TimeField(label=label, widget=widget, error_messages=messages)


class AskedChoiceField(forms.TypedChoiceField):
    """Not said to be optional, though other answers may do without it."""

    def validate(self, value: object) -> None:
        if value not in self.empty_values:
            super().validate(value)


class TimesForm(forms.Form):
    """First day, times and repetition; `recurrence` is made of them once they are valid."""

    title = forms.CharField(
        label="Titre", max_length=150, error_messages={"required": "Donnez un titre."}
    )
    first_day = day_field("Premier jour", "Indiquez le premier jour.")
    start_time = clock_field("De", "Indiquez l’heure de début.")
    end_time = clock_field("À", "Indiquez l’heure de fin.")
    repeat = forms.ChoiceField(
        label="Répéter",
        choices=REPEATS,
        widget=forms.RadioSelect,
        initial=ONCE,
        error_messages={"required": "Choisissez une répétition."},
    )
    every = AskedChoiceField(
        label="Toutes les combien de semaines, ou de mois ?",
        choices=[(n, str(n)) for n in range(1, series.WIDEST_INTERVAL + 1)],
        coerce=int,
        empty_value=1,
        initial=1,
        help_text="1 : chaque semaine ou chaque mois ; 2 : une fois sur deux.",
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Jours de la semaine",
        choices=[(n, name.capitalize()) for n, name in enumerate(WEEKDAYS[: series.SUNDAY])],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Si vous n’en cochez aucun : le jour de la semaine du premier jour.",
    )
    until = forms.DateField(
        label="Jusqu’au",
        widget=DateInput,
        required=False,
        help_text="Vide : sans fin.",
        error_messages={"invalid": INVALID_DATE},
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        try:
            cleaned["recurrence"] = self._recurrence(cleaned)
        except DomainRuleError as error:
            self.add_error("repeat", error.message)
        return cleaned

    def _recurrence(self, cleaned: dict) -> Recurrence | None:
        repeat, first_day = cleaned.get("repeat"), cleaned.get("first_day")
        if repeat in (None, ONCE) or first_day is None:
            return None
        ends = {"every": cleaned.get("every") or 1, "until": cleaned.get("until")}
        if repeat == WEEKLY:
            weekdays = cleaned.get("weekdays") or (first_day.weekday(),)
            if series.SUNDAY in weekdays:
                raise DomainRuleError("recurrence_sunday", FIRST_DAY_IS_SUNDAY)
            return series.weekly(weekdays, **ends)
        return series.monthly(first_day, **ends, last=repeat == MONTHLY_LAST)


def times_of(first_day: date, start_time: time, end_time: time) -> dict[str, object]:
    """First values of a form."""
    return {"first_day": first_day, "start_time": start_time, "end_time": end_time}


def repetition_of(rule: Recurrence | None) -> dict[str, object]:
    """The values of a form that would make the rule."""
    if rule is None:
        return {"repeat": ONCE}
    if rule.frequency is Frequency.WEEKLY:
        repeat, weekdays = WEEKLY, [day.weekday for day in rule.by_day]
    else:
        ranks = {day.rank for day in rule.by_day}
        repeat, weekdays = MONTHLY_LAST if ranks == {series.LAST_RANK} else MONTHLY, []
    return {"repeat": repeat, "every": rule.interval, "weekdays": weekdays, "until": rule.until}
