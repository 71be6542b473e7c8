"""A motif's questionnaire: what is asked, what an answer may be, and what follows from answers.

Answers are told by the key of their question: a text, a whole number, the key of the option
chosen, true or false for a consent, true for documents that were read; None for a question that
was asked and left empty.

>>> people = Question(1, Kind.NUMBER, "Combien de personnes ?", least=1, effect=Effect.TIMES)
>>> outcome_of([people], {1: 4}, 15).minutes
60
>>> outcome_of([people], {}, 15).left.label
'Combien de personnes ?'
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from booking.domain.errors import DomainRuleError
from booking.domain.motif_rules import MAX_DURATION

LONGEST_ANSWER = 300
"""Signs of a short text."""
LARGEST_NUMBER = 999

Value = str | int | bool | None
Answers = Mapping[int, Value]


class Kind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    CONSENT = "consent"
    DOCUMENTS = "documents"  # nothing is asked: what to bring is read


class Effect(StrEnum):
    """What a number does to the length of the appointment."""

    NONE = "none"
    TIMES = "times"  # multiplies it
    ADDS = "adds"  # adds so many minutes each


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: it may lead to another motif, lengthen the appointment, ask for documents."""

    key: int
    label: str
    leads_to: int | None = None
    added_minutes: int = 0
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """On an earlier question: one of these options, a number within bounds, a consent given."""

    question: int
    options: frozenset[int] = frozenset()
    least: int | None = None
    most: int | None = None

    def is_met(self, question: "Question", value: Value) -> bool:
        """Whether that answer to that question meets it; one left empty never does."""
        match question.kind:
            case Kind.CHOICE:
                return value in self.options
            case Kind.NUMBER if isinstance(value, int):
                return (self.least is None or value >= self.least) and (
                    self.most is None or value <= self.most
                )
            case Kind.CONSENT:
                return value is True
        return False


@dataclass(frozen=True, slots=True)
class Question:
    """``least`` and ``most`` bound a number; ``minutes`` are those that `Effect.ADDS` adds."""

    key: int
    kind: Kind
    label: str
    help_text: str = ""
    is_required: bool = True
    options: tuple[Option, ...] = ()
    condition: Condition | None = None
    least: int = 0
    most: int = LARGEST_NUMBER
    effect: Effect = Effect.NONE
    minutes: int = 0
    documents: tuple[str, ...] = ()

    def option(self, value: Value) -> Option | None:
        """The option of that key."""
        if isinstance(value, bool):
            return None
        return next((one for one in self.options if one.key == value), None)

    def read(self, raw: object) -> Value:
        """The answer that a form or a machine gave, regular.

        Raises ``answer_invalid``, with what to do, for one that is none.
        """
        text = raw.strip() if isinstance(raw, str) else raw
        if self.kind is Kind.DOCUMENTS:
            return True
        if self.kind is Kind.CONSENT:
            return self._read_consent(text)
        if text is None or text == "":
            if self.is_required:
                raise _refused(_MISSING[self.kind])
            return None
        match self.kind:
            case Kind.TEXT:
                return _read_text(text)
            case Kind.NUMBER:
                return self._read_number(text)
            case _:
                option = self.option(_whole(text))
                if option is None:
                    raise _refused(_MISSING[Kind.CHOICE])
                return option.key

    def accepts(self, value: object) -> bool:
        """Whether a stored answer still is one: the question may have changed since."""
        try:
            return self.read(value) == value and type(self.read(value)) is type(value)
        except DomainRuleError:
            return False

    def _read_consent(self, text: object) -> bool:
        given = text is True or text == "oui"
        if not given and self.is_required:
            raise _refused(_MISSING[Kind.CONSENT])
        return given

    def _read_number(self, text: object) -> int:
        number = _whole(text)
        if number is None:
            raise _refused("Indiquez un nombre entier, en chiffres.")
        if not self.least <= number <= self.most:
            raise _refused(f"Indiquez un nombre de {self.least} à {self.most}.")
        return number


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that these answers lead to, and its answer if it has one."""

    question: Question
    is_answered: bool
    value: Value = None

    @property
    def words(self) -> str:
        """The answer as people read it; empty for one left empty."""
        option = self.question.option(self.value)
        if option is not None and self.question.kind is Kind.CHOICE:
            return option.label
        if isinstance(self.value, bool):
            return "oui" if self.value else "non"
        return "" if self.value is None else str(self.value)

    @property
    def documents(self) -> tuple[str, ...]:
        """What this answer asks to bring."""
        if not self.is_answered:
            return ()
        option = self.question.option(self.value)
        return self.question.documents + (option.documents if option else ())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from the answers so far.

    ``minutes`` counts with what is answered, a day at most; ``leads_to`` is the motif to go on
    with, whose own questions come next: the answers given here do not change its length.
    """

    asked: tuple[Asked, ...]
    minutes: int
    leads_to: int | None = None

    @property
    def left(self) -> Question | None:
        """The first question without an answer."""
        return next((one.question for one in self.asked if not one.is_answered), None)

    @property
    def documents(self) -> tuple[str, ...]:
        """What to bring, each once, in the order of the questions."""
        return tuple(dict.fromkeys(name for one in self.asked for name in one.documents))


def outcome_of(questions: Iterable[Question], answers: Answers, minutes: int) -> Outcome:
    """Walk the questionnaire in its order; answers to what is not asked count for nothing.

    An answer that leads to another motif ends it.

    Args:
        minutes: the motif's own length.
    """
    asked: list[Asked] = []
    leads_to = None
    for question in questions:
        if not _is_shown(question, asked):
            continue
        value = answers.get(question.key)
        answered = question.key in answers and question.accepts(value)
        asked.append(Asked(question, answered, value if answered else None))
        option = question.option(value) if answered else None
        if option and option.leads_to is not None:
            leads_to = option.leads_to
            break
    return Outcome(tuple(asked), _minutes(asked, minutes), leads_to)


def _is_shown(question: Question, before: list[Asked]) -> bool:
    if question.condition is None:
        return True
    for one in before:
        if one.question.key == question.condition.question and one.is_answered:
            return question.condition.is_met(one.question, one.value)
    return False


def _minutes(asked: list[Asked], minutes: int) -> int:
    """Multiplied first, then lengthened."""
    added = 0
    for one in asked:
        option = one.question.option(one.value)
        added += option.added_minutes if option else 0
        if isinstance(one.value, int) and one.question.kind is Kind.NUMBER:
            if one.question.effect is Effect.TIMES:
                minutes *= max(one.value, 1)
            elif one.question.effect is Effect.ADDS:
                added += one.value * one.question.minutes
    return min(minutes + added, MAX_DURATION)


_MISSING = {
    Kind.TEXT: "Répondez à cette question.",
    Kind.NUMBER: "Indiquez un nombre.",
    Kind.CHOICE: "Choisissez une réponse.",
    Kind.CONSENT: "Cochez cette case pour continuer.",
}
# Control characters and lone surrogates, line and paragraph separators, signs that turn the text.
_REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
_REFUSED_SIGNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _refused(message: str) -> DomainRuleError:
    return DomainRuleError("answer_invalid", message)


def _whole(text: object) -> int | None:
    if isinstance(text, str):
        plain = text.isascii() and text.isdigit() and len(text) <= 16
        return int(text) if plain else None
    return text if isinstance(text, int) and not isinstance(text, bool) else None


def _read_text(text: object) -> str:
    if not isinstance(text, str):
        raise _refused(_MISSING[Kind.TEXT])
    text = unicodedata.normalize("NFC", text)
    if len(text) > LONGEST_ANSWER:
        raise _refused(f"Ne dépassez pas {LONGEST_ANSWER} caractères.")
    if any(
        sign in _REFUSED_SIGNS or unicodedata.category(sign) in _REFUSED_CATEGORIES for sign in text
    ):
        raise _refused("Retirez les retours à la ligne et les caractères invisibles.")
    if all(unicodedata.category(sign)[0] in "CMZ" for sign in text):
        raise _refused(_MISSING[Kind.TEXT])
    return text
