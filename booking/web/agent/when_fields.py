"""Fields that several forms of an appointment ask alike: when, how long, with whom, notes."""

from django import forms

from .parameters import LONGEST_DAY

LONGEST_CONTEXT = 10_000


class StartInput(forms.DateTimeInput):
    """A day and a wall-clock time in one field of the browser."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


def start_field() -> forms.DateTimeField:
    """Wall-clock time at the place."""
    return forms.DateTimeField(
        label="Date et heure",
        widget=StartInput,
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": "Indiquez un jour et une heure."},
    )


def length_field() -> forms.IntegerField:
    return forms.IntegerField(
        label="Durée (minutes)",
        min_value=1,
        max_value=LONGEST_DAY,
        error_messages={
            "min_value": "Une minute au moins.",
            "max_value": "Un rendez-vous dure 24 heures au plus.",
        },
    )


def agents_field() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label="Agents",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un agent."},
    )


def context_field() -> forms.CharField:
    return forms.CharField(
        label="Contexte",
        required=False,
        max_length=LONGEST_CONTEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Note interne : les usagers ne la voient jamais.",
    )
