"""Somebody saved the record while this form was filled in: what it holds now, and what to do.

The form stays as it was typed. Saved again, it replaces what is told here, never anything newer.
"""

from datetime import date, time

from django import forms
from django.utils.text import Truncator

from booking.domain.wording import format_date
from booking.web.templatetags.wording import NBSP, wall_time

FIRST = "Quelqu’un a modifié ces informations pendant votre saisie. Rien n’est encore enregistré."
SAME = "Vos réponses sont les mêmes que les siennes : vous pouvez enregistrer."
LAST = (
    "Ailleurs, rien ne diffère. En enregistrant de nouveau, vous remplacez ces valeurs par les "
    "vôtres."
)
LONGEST = 150
VERSION = "version"


def tell_stored(form: forms.Form) -> None:
    """
    Args:
        form: bound and valid; its initial values are those stored now, its version among them.
    """
    differences = [
        f"{form.fields[name].label}{NBSP}: {_words(form, name)}."
        for name in form.changed_data
        if name in form.initial and not form[name].is_hidden and not _is_same(form, name)
    ]
    told = [FIRST, *differences, LAST] if differences else [FIRST, SAME]
    form.add_error(None, told)
    form.is_changed_meanwhile = True
    form.data = form.data.copy()
    form.data[VERSION] = form[VERSION].initial


def _is_same(form: forms.Form, name: str) -> bool:
    """Whether they differ by the ends of lines only, which browsers write their own way."""
    texts = (form[name].initial, form.cleaned_data.get(name))
    return all(isinstance(text, str) for text in texts) and texts[0].split() == texts[1].split()


def _words(form: forms.Form, name: str) -> str:
    """The value stored, as it would be read aloud."""
    value = form[name].initial
    choices = dict(_flat(getattr(form.fields[name], "choices", ())))
    if choices:
        values = value if isinstance(value, list | tuple | set) else [value]
        found = [str(choices[str(one)]) for one in values if str(one) in choices]
        return ", ".join(found) or "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, time):
        return wall_time(value)
    if isinstance(value, date):
        return format_date(value, weekday=False)
    text = "" if value is None else " ".join(str(value).split())
    return f"«{NBSP}{Truncator(text).chars(LONGEST)}{NBSP}»" if text else "rien"


def _flat(choices):
    """Pairs, those of groups too."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label
