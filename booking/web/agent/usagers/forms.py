"""The record as a form: which fields, in which inputs. What they may hold is the directory's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db import models

from booking.directory.custom_values import Kind, clean_value, spelled
from booking.directory.errors import InvalidValue
from booking.directory.models import Usager, UsagerField
from booking.directory.usager_values import FLAGS, LONGEST, MOST_CHILDREN, REQUIRED, clean_values
from socle.web.widgets import DateInput

from .fields import OWN, FieldGroup, label_of

HELP = {
    "email": "Exemple : nom@exemple.fr",
    "phone_number": "10 chiffres, ou un numéro étranger avec son indicatif (+32…)",
    "notes": "Visibles des agents des organisations qui connaissent cette personne.",
}
# About somebody else: the browser must not propose the agent's own.
NOT_MINE = {"autocomplete": "off"}

UNSAID = ("", "Non renseigné")
KEYBOARDS = {"email": "email", "phone_number": "tel", "post_code": "numeric"}


class UsagerForm(forms.Form):
    """Fields by group; every error at once, each at its field."""

    def __init__(
        self,
        *args: object,
        groups: Sequence[FieldGroup],
        own: Sequence[UsagerField],
        today: date,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups, self.today = list(groups), today
        self.own = {field.key: field for field in own}
        for group in groups:
            for name in group.names:
                self.fields[name] = input_of(name)
        if own:
            self.groups.append(FieldGroup(OWN, tuple(self.own)))
            self.fields |= {key: own_input(field) for key, field in self.own.items()}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        for name in [name for name in self.fields if name in cleaned]:
            try:
                cleaned |= self._clean_one(name, cleaned[name])
            except InvalidValue as refusal:
                self.add_error(name, refusal.message)
        return cleaned

    def _clean_one(self, name: str, value: object) -> dict[str, object]:
        """
        Raises:
            InvalidValue: it makes no sense there.
        """
        if name in self.own:
            return {name: clean_value(self.own[name], value)}
        return clean_values({name: value}, self.today)

    @property
    def sections(self) -> "Iterator[Section]":
        for group in self.groups:
            yield Section(group.title, [self[name] for name in group.names])


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    fields: list[forms.BoundField]


def input_of(name: str) -> forms.Field:
    """The input of a column, with the same name, limits and choices."""
    column = Usager._meta.get_field(name)
    given = {"label": label_of(name), "required": name in REQUIRED, "help_text": HELP.get(name, "")}
    if name in FLAGS:
        return forms.BooleanField(**{**given, "required": False})
    if isinstance(column, models.DateField):
        return forms.DateField(widget=DateInput(NOT_MINE), **given)
    if column.choices:
        return forms.ChoiceField(choices=[UNSAID, *column.choices], **given)
    if isinstance(column, models.PositiveSmallIntegerField):
        return forms.IntegerField(min_value=0, max_value=MOST_CHILDREN, **given)
    if name == "notes":
        return forms.CharField(widget=forms.Textarea({"rows": 4}), **given)
    return forms.CharField(
        max_length=LONGEST.get(name),
        widget=_line(name),
        error_messages={
            "required": REQUIRED.get(name, ""),
            "max_length": "%(limit_value)d caractères au plus.",
        },
        **given,
    )


def own_input(field: UsagerField) -> forms.Field:
    """The input of a field that the espace added, by its kind."""
    given = {"label": field.label, "required": field.is_required, "help_text": field.help_text}
    match field.kind:
        case Kind.LONG_TEXT:
            return forms.CharField(widget=forms.Textarea({"rows": 4}), **given)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=[UNSAID, *((c, c) for c in field.choices)], **given)
        case Kind.YES_NO:
            return forms.ChoiceField(choices=[UNSAID, ("oui", "Oui"), ("non", "Non")], **given)
        case Kind.DATE:
            return forms.DateField(widget=DateInput(NOT_MINE), **given)
        case Kind.NUMBER:
            return forms.CharField(
                widget=forms.TextInput({**NOT_MINE, "inputmode": "decimal"}), **given
            )
    return forms.CharField(widget=forms.TextInput(NOT_MINE), **given)


def own_initial(value: object) -> object:
    """What is written under such a field, as its input has it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return spelled(value) if isinstance(value, float) else value


def _line(name: str) -> forms.TextInput:
    widget = forms.TextInput({**NOT_MINE, "spellcheck": "false"})
    # The e-mail keeps the keyboard only: the browser would refuse what the directory corrects.
    if mode := KEYBOARDS.get(name):
        widget.attrs["inputmode"] = mode
    return widget
