"""Some questions of a questionnaire as a form: each reads its own answer, as the domain says."""

from collections.abc import Iterable, Mapping

from django import forms
from django.core.exceptions import ValidationError

from booking.domain.errors import DomainRuleError
from booking.domain.questionnaire import LONGEST_ANSWER, Answers, Kind, Question, Value

EMPTY = "Sans réponse"
YES = "oui"


def field_name(key: int) -> str:
    """The name of the question's field."""
    return f"reponse-{key}"


class AnswerForm(forms.Form):
    """
    Args:
        questions: those to ask, in order.
        answers: what is known already, valid or not.
        data: what was sent.
    """

    mark_optional = True

    def __init__(
        self, questions: Iterable[Question], answers: Answers, data: Mapping | None = None
    ) -> None:
        self.questions = tuple(questions)
        initial = {field_name(key): value for key, value in answers.items()}
        super().__init__(data, initial=initial)
        for question in self.questions:
            self.fields[field_name(question.key)] = _MADE[question.kind](question)

    @property
    def answers(self) -> dict[int, Value]:
        """Of the valid form."""
        return {one.key: self.cleaned_data[field_name(one.key)] for one in self.questions}


class _Reads:
    """A field whose question says what an answer is."""

    def __init__(self, question: Question, **options: object) -> None:
        self.question = question
        super().__init__(
            label=question.label,
            help_text=question.help_text,
            required=question.is_required,
            **options,
        )

    def clean(self, value: object) -> Value:
        try:
            return self.question.read(value)
        except DomainRuleError as refusal:
            raise ValidationError(refusal.message, refusal.code) from None


class _Line(_Reads, forms.Field):
    def __init__(self, question: Question) -> None:
        attrs = {"maxlength": LONGEST_ANSWER, "autocomplete": "off"}
        super().__init__(question, widget=forms.TextInput(attrs))


class _Whole(_Reads, forms.Field):
    """A text field with a numeric keyboard: browsers' own number fields change on a scroll."""

    def __init__(self, question: Question) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "rdv-short-input"}
        super().__init__(question, widget=forms.TextInput(attrs))
        self.help_text = self.help_text or f"De {question.least} à {question.most}."


class _OneOf(_Reads, forms.ChoiceField):
    def __init__(self, question: Question) -> None:
        choices = [(option.key, option.label) for option in question.options]
        if not question.is_required:
            choices.append(("", EMPTY))
        super().__init__(question, choices=choices, widget=forms.RadioSelect)


class _Box(_Reads, forms.Field):
    def __init__(self, question: Question) -> None:
        super().__init__(question, widget=forms.CheckboxInput(attrs={"value": YES}))


class _Shown(_Reads, forms.Field):
    """Nothing is typed: that the list was sent with the page is enough."""

    def __init__(self, question: Question) -> None:
        super().__init__(question, widget=forms.HiddenInput)


_MADE = {
    Kind.TEXT: _Line,
    Kind.CHOICE: _OneOf,
    Kind.NUMBER: _Whole,
    Kind.CONSENT: _Box,
    Kind.DOCUMENTS: _Shown,
}
