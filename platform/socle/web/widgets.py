"""Inputs that say what they expect: the right keyboard, the right autocompletion.

The ``autocomplete`` values are those of RGAA 4.1, criterion 11.13 (HTML's autofill tokens); they
are for fields about the person who types, not for somebody else's data.
"""

from django import forms


class HintedLabel(str):
    """A choice's label with a line of explanation under it (``hint``), for radios and boxes."""

    hint: str

    def __new__(cls, label: str, hint: str = "") -> "HintedLabel":
        text = super().__new__(cls, label)
        text.hint = hint
        return text


class GivenNameInput(forms.TextInput):
    """First name of the person typing."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "given-name", "autocapitalize": "words", **(attrs or {})})


class FamilyNameInput(forms.TextInput):
    """Last name of the person typing."""

    def __init__(self, attrs=None):
        super().__init__(
            {"autocomplete": "family-name", "autocapitalize": "words", **(attrs or {})}
        )


class EmailInput(forms.EmailInput):
    """E-mail address of the person typing."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "email", "spellcheck": "false", **(attrs or {})})


class PhoneInput(forms.TextInput):
    """Telephone number of the person typing."""

    input_type = "tel"

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "tel", **(attrs or {})})


class PostcodeInput(forms.TextInput):
    """Postcode of the person typing."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "postal-code", "inputmode": "numeric", **(attrs or {})})


class StreetAddressInput(forms.TextInput):
    """Number and street of the person typing."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "street-address", **(attrs or {})})


class DateInput(forms.DateInput):
    """A day, by the browser's own date field."""

    input_type = "date"

    def __init__(self, attrs=None):
        # Browsers accept and send ISO dates only, whatever the page's language.
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class BirthDateInput(DateInput):
    """Date of birth of the person typing."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "bday", **(attrs or {})})


class TimeInput(forms.TimeInput):
    """A wall-clock time, hours and minutes."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%H:%M")


class DateAndTimeInput(forms.SplitDateTimeWidget):
    """A day and a wall-clock time, side by side."""

    supports_microseconds = False

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs)
        self.widgets = [
            DateInput({"aria-label": "Date"}),
            TimeInput({"aria-label": "Heure"}),
        ]


class CurrentPasswordInput(forms.PasswordInput):
    """The password already chosen."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "current-password", **(attrs or {})})


class NewPasswordInput(forms.PasswordInput):
    """A password being chosen."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "new-password", **(attrs or {})})


class OneTimeCodeInput(forms.TextInput):
    """The digits of a second factor, typed or filled in by the telephone."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "one-time-code", "inputmode": "numeric", **(attrs or {})})
