"""Forms of one's own record and of one's relatives'."""

from collections.abc import Callable
from datetime import date

from django import forms

from booking.directory.errors import InvalidValue
from booking.directory.models import Usager
from booking.directory.phones import to_e164
from booking.web.templatetags.wording import NBSP, phone

from ..forms import TOO_LONG, PlainTextField


def _name(label: str, required: str) -> PlainTextField:
    return PlainTextField(
        label=label,
        max_length=150,
        error_messages={"required": required, "max_length": TOO_LONG},
    )


class BirthDateField(forms.DateField):
    """Typed as people write it; browsers that have a date picker show theirs."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y"],
            widget=forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
            error_messages={
                "invalid": "Vérifiez cette date : elle s’écrit comme 31/12/1990.",
                "required": "Indiquez la date de naissance.",
            },
            **kwargs,
        )


class RelativeForm(forms.Form):
    first_name = _name("Prénom", "Indiquez le prénom.")
    last_name = _name("Nom", "Indiquez le nom.")
    birth_date = BirthDateField(label="Date de naissance", required=False)

    @classmethod
    def of(cls, relative: Usager) -> dict[str, object]:
        return {name: getattr(relative, name) for name in cls.base_fields}


class DetailsForm(forms.Form):
    """One's own; the address of the mails is only shown, as it is what proves who one is."""

    first_name = _name("Prénom", "Indiquez votre prénom.")
    last_name = _name("Nom", "Indiquez votre nom.")
    birth_name = PlainTextField(
        label="Nom de naissance",
        required=False,
        max_length=150,
        error_messages={"max_length": TOO_LONG},
    )
    birth_date = BirthDateField(label="Date de naissance", required=False)
    phone_number = PlainTextField(
        label="Téléphone",
        required=False,
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": TOO_LONG},
    )
    address = PlainTextField(
        label="Adresse postale",
        required=False,
        max_length=300,
        widget=forms.TextInput({"autocomplete": "street-address"}),
        error_messages={"max_length": TOO_LONG},
    )
    notify_by_email = forms.BooleanField(label="Me prévenir par e-mail", required=False)
    notify_by_sms = forms.BooleanField(label="Me prévenir par SMS", required=False)

    def __init__(self, *args: object, hidden: set[str] = frozenset(), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) & set(hidden):
            del self.fields[name]

    @classmethod
    def of(cls, usager: Usager) -> dict[str, object]:
        found = {name: getattr(usager, name) for name in cls.base_fields}
        return {**found, "phone_number": _as_written(usager.phone_number)}


def _as_written(number: str) -> str:
    """The number as people write it, if it reads back as the same: else as it is kept."""
    words = phone(number).replace(NBSP, " ")
    try:
        return words if to_e164(words) == number else number
    except ValueError:
        return number


def saved(form: forms.Form, save: Callable[[dict[str, object]], object]) -> bool:
    """Whether the values were written; else the form says which makes no sense."""
    if not form.is_valid():
        return False
    try:
        save({name: _given(value) for name, value in form.cleaned_data.items()})
    except InvalidValue as refusal:
        field = refusal.details["field"]
        form.add_error(field if field in form.fields else None, refusal.message)
        return False
    return True


def _given(value: object) -> object:
    return value if isinstance(value, bool | date) else (value or "")
