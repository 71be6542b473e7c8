"""Who comes to the appointment, when it is not only who books it."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from booking.appointments.ants_numbers import FIELD as NUMBER
from booking.appointments.ants_numbers import TWICE, look_up
from booking.appointments.company import Companion, Company, most_people
from booking.catalog.models import Motif
from booking.directory.errors import InvalidValue
from booking.directory.models import Place
from booking.directory.usager_record import today
from booking.directory.usager_values import clean_birth_date
from booking.web.ants_number import AsksNumber
from socle import clock

from .forms import TOO_LONG, PlainTextField
from .mine.records import BirthDateField

PREFIX = "personne"
ADD, REMOVE = "ajouter", "retirer"
ME, OTHER, BOTH = "moi", "autre", "ensemble"
ABSOLUTELY_MOST = 20


def who_choices(motif: Motif, people: int | None) -> list[tuple[str, str]]:
    """For whom one may book; a single choice when there is nothing to ask.

    Args:
        people: how many come, when that is known before.
    """
    if motif.follow_up:
        return [(ME, "Pour moi")]
    if people and people > 1:
        others = "une autre personne" if people == 2 else f"{people - 1} autres personnes"
        return [(BOTH, f"Pour moi et {others}"), (OTHER, f"Pour {people} autres personnes")]
    alone = [(ME, "Pour moi"), (OTHER, "Pour quelqu’un d’autre : mon enfant, un proche…")]
    together = people is None and most_people(motif) > 1
    return [*alone, (BOTH, "Pour moi et d’autres personnes")] if together else alone


class CompanionForm(AsksNumber, forms.Form):
    """One of those who come with the booker, or instead.

    Args:
        motif, place: what they come for; it may ask a number of each.
    """

    first_name = PlainTextField(
        label="Prénom",
        max_length=150,
        error_messages={"required": "Indiquez le prénom.", "max_length": TOO_LONG},
    )
    last_name = PlainTextField(
        label="Nom",
        max_length=150,
        error_messages={"required": "Indiquez le nom.", "max_length": TOO_LONG},
    )
    birth_date = BirthDateField(label="Date de naissance", required=False)

    def __init__(self, *args: object, motif: Motif, place: Place | None, **kwargs: object) -> None:
        # Every row that is there is somebody: an empty one is a mistake to say, not to skip.
        super().__init__(*args, **{**kwargs, "empty_permitted": False})
        self.ask_number(motif, place)
        for name in ("first_name", "last_name"):
            attributes = {"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}
            self.fields[name].widget.attrs.update(attributes)

    def clean_birth_date(self) -> date | None:
        try:
            return clean_birth_date(self.cleaned_data["birth_date"], today(clock.now()))
        except InvalidValue as refusal:
            raise ValidationError(refusal.message) from None

    def companion(self) -> Companion:
        """The form is valid."""
        said = {name: self.cleaned_data[name] for name in CompanionForm.base_fields}
        return Companion(**said, ants_number=self.given_number)


class BaseCompany(forms.BaseFormSet):
    # The number of who books, when they come too.
    own_number = ""
    default_error_messages = {
        "missing_management_form": "Quelque chose s’est perdu en chemin : recommencez.",
        "too_many_forms": "Vous êtes trop nombreux pour ce rendez-vous.",
        "too_few_forms": "Indiquez toutes les personnes qui viennent.",
    }

    def clean(self) -> None:
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        known = [
            (row["first_name"].casefold(), row["last_name"].casefold(), row["birth_date"])
            for row in rows
        ]
        if len(set(known)) < len(known):
            raise ValidationError("La même personne y est deux fois.")
        self._check_numbers()

    def _check_numbers(self) -> None:
        """One question to France Titres for all of them."""
        forms_by_row = [form for form in self.forms if form.is_valid() and form.given_number]
        numbers = [form.given_number for form in forms_by_row]
        everybody = [*numbers, self.own_number] if self.own_number else numbers
        if len(set(everybody)) < len(everybody):
            raise ValidationError(TWICE)
        if not forms_by_row:
            return
        known = look_up(numbers, forms_by_row[0].number_place_id)
        for form in forms_by_row:
            form.judge_number(known.get(form.given_number))

    @property
    def has_row_errors(self) -> bool:
        """Something to correct about one of them; what concerns all is said once that is done."""
        return self.is_bound and any(form.errors for form in self.forms)

    @property
    def others(self) -> tuple[Companion, ...]:
        return tuple(form.companion() for form in self.forms)


class CompanyQuestion:
    """The rows of one request: as many as must come, or from one to as many as may.

    Args:
        who: OTHER or BOTH.
        people: how many come, when that is known before.
        own_number: that of who books, when they come too.
    """

    def __init__(
        self,
        motif: Motif,
        place: Place | None,
        who: str,
        people: int | None,
        own_number: str = "",
    ) -> None:
        booker = who == BOTH
        self.own_number = own_number
        self._row = {"motif": motif, "place": place}
        self.booker_comes = booker
        self.fewest = people - booker if people else 1
        self.most = self.fewest if people else most_people(motif) - booker
        self._made = forms.formset_factory(
            CompanionForm,
            formset=BaseCompany,
            extra=0,
            min_num=self.fewest,
            max_num=self.most,
            validate_min=True,
            validate_max=True,
            absolute_max=ABSOLUTELY_MOST,
        )

    def first(self, known: list[Companion]) -> BaseCompany:
        """Empty rows, or those typed before."""
        rows = [one.written for one in known][: self.most]
        return self._made(prefix=PREFIX, initial=rows, form_kwargs=self._row)

    def read(self, post: QueryDict) -> BaseCompany:
        found = self._made(post, prefix=PREFIX, form_kwargs=self._row)
        found.own_number = self.own_number
        return found

    def changed(self, post: QueryDict) -> BaseCompany | None:
        """With one more row, or without one, as the button says; None for neither."""
        if not is_changing(post):
            return None
        rows, gone = typed_rows(post), _number(post.get(REMOVE, ""))
        rows = [*rows, {}] if ADD in post else [row for at, row in enumerate(rows) if at != gone]
        return self._made(prefix=PREFIX, initial=rows[: self.most], form_kwargs=self._row)

    def company(self, found: BaseCompany) -> Company:
        return Company(found.others, booker_comes=self.booker_comes)


ROW = (*CompanionForm.base_fields, NUMBER)


def typed_rows(post: Mapping[str, str]) -> list[dict[str, str]]:
    """What was typed, row by row, right or wrong."""
    many = min(_number(post.get(f"{PREFIX}-TOTAL_FORMS", "")) or 0, ABSOLUTELY_MOST)
    return [{name: post.get(f"{PREFIX}-{row}-{name}", "") for name in ROW} for row in range(many)]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def is_answered(post: Mapping[str, str]) -> bool:
    return f"{PREFIX}-TOTAL_FORMS" in post


def is_changing(post: Mapping[str, str]) -> bool:
    """A row is added or taken away: nothing is booked yet."""
    gone = _number(post.get(REMOVE, ""))
    return is_answered(post) and (ADD in post or gone is not None)


def carried_rows(post: Mapping[str, str]) -> dict[str, str]:
    """The same, to hand on in hidden fields."""
    return {name: value for name, value in post.items() if name.startswith(f"{PREFIX}-")}
