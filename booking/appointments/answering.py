"""Answers to a questionnaire, from what was typed to what an appointment keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from booking.catalog.models import Motif
from booking.catalog.questionnaire import outcome_for, questionnaire_of
from booking.domain.questionnaire import Answers, Asked, Kind, Outcome, Question, outcome_of

from .models import AnswerSheet, Appointment

LONGEST_TRAIL = 5
Line = dict[str, object]


@dataclass(frozen=True)
class Answered:
    """A motif's questionnaire, and the answers of a sheet to it; all is read from the database.

    Args:
        sheet: None when nothing was answered yet.
    """

    motif: Motif
    sheet: AnswerSheet | None = None

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return questionnaire_of(self.motif)

    @cached_property
    def answers(self) -> Answers:
        return answers_in(self.sheet)

    @cached_property
    def outcome(self) -> Outcome:
        minutes = self.motif.default_duration_in_min
        return outcome_of(self.questions, self.answers, minutes)

    @property
    def is_skipped(self) -> bool:
        """An agent said why nothing was asked."""
        return bool(self.sheet and self.sheet.skipped_because)

    @property
    def is_over(self) -> bool:
        """Nothing is left to ask, and the motif stays this one."""
        return self.is_skipped or (self.outcome.left is None and self.outcome.leads_to is None)

    @property
    def minutes(self) -> int:
        """The length that follows; never one that somebody sent."""
        return self.motif.default_duration_in_min if self.is_skipped else self.outcome.minutes

    def lines(self) -> list[Line]:
        """What was asked and answered, in words; the motifs that led here come first."""
        if self.is_skipped:
            return []
        found = [line for motif, outcome in self._led_by() for line in _lines(motif, outcome)]
        return [*found, *_lines(self.motif, self.outcome)]

    def _led_by(self) -> list[tuple[Motif, Outcome]]:
        """The motifs whose answers led here, one to the next, as they stand today."""
        trail = self.sheet.trail if self.sheet else []
        ids = [pk for pk in trail if type(pk) is int][:LONGEST_TRAIL]
        motifs = Motif.objects.in_bulk(ids) if ids else {}
        found, following = [], self.motif.pk
        for motif in (motifs[pk] for pk in reversed(ids) if pk in motifs):
            outcome = outcome_for(motif, self.answers)
            if outcome.leads_to == following:
                found.append((motif, outcome))
                following = motif.pk
        return found[::-1]


def answers_in(sheet: AnswerSheet | None) -> dict[int, object]:
    """By the number of the question; keys that are none are left aside."""
    stored = sheet.answers if sheet else {}
    return {int(key): value for key, value in stored.items() if key.isascii() and key.isdigit()}


def answered_more(
    motif: Motif, sheet: AnswerSheet | None, given: Mapping[int, object], now: datetime
) -> AnswerSheet:
    """A new sheet, not saved: that one with these answers as well, and where they lead noted.

    Every answer makes a sheet of its own, so that an address always tells the same: going back
    finds what was answered then, and two windows do not mix.
    """
    former = sheet or AnswerSheet()
    made = AnswerSheet(
        answers={**former.answers, **{str(key): value for key, value in given.items()}},
        trail=list(former.trail),
        browser=former.browser,
        created_at=now,
    )
    if Answered(motif, made).outcome.leads_to is not None:
        made.trail = [*(pk for pk in made.trail if pk != motif.pk), motif.pk][-LONGEST_TRAIL:]
    return made


def documents_of(lines: Iterable[Line]) -> list[str]:
    """What to bring, each once."""
    return list(dict.fromkeys(name for line in lines for name in line["documents"]))


def answers_of(appointment: Appointment) -> AnswerSheet | None:
    """What was answered before it was booked, if it still is there (1 query, none if selected)."""
    return getattr(appointment, "answer_sheet", None)


def to_bring(appointment: Appointment) -> list[str]:
    """The documents that the answers ask for (1 query, none if `answer_sheet` is selected)."""
    sheet = answers_of(appointment)
    return documents_of(sheet.lines) if sheet else []


def said_for(appointment: Appointment) -> dict[str, object] | None:
    """By question, what was answered; None where nothing was asked, or is kept no longer."""
    sheet = answers_of(appointment)
    return {str(line["label"]): line["words"] for line in said_in(sheet.lines)} if sheet else None


def said_in(lines: Iterable[Line]) -> list[Line]:
    """The lines that hold an answer: lists of documents were only read."""
    return [line for line in lines if line["kind"] != Kind.DOCUMENTS.value]


def _lines(motif: Motif, outcome: Outcome) -> list[Line]:
    return [_line(motif, asked) for asked in outcome.asked if asked.is_answered]


def _line(motif: Motif, asked: Asked) -> Line:
    return {
        "question": asked.question.key,
        "motif": motif.pk,
        "label": asked.question.label,
        "kind": asked.question.kind.value,
        "words": asked.words,
        "documents": list(asked.documents),
    }
