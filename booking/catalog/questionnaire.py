"""A motif's questions as values of the domain."""

from collections.abc import Iterable

from booking.domain.questionnaire import (
    LARGEST_NUMBER,
    Answers,
    Condition,
    Effect,
    Kind,
    Option,
    Outcome,
    outcome_of,
)
from booking.domain.questionnaire import Question as Asking

from .models import Motif, Question, QuestionOption

Questionnaire = tuple[Asking, ...]


def questionnaire_of(motif: Motif) -> Questionnaire:
    """In order; empty for a collective motif (1 query, 3 when it asks something).

    A motif read with `noting_questions` that asks nothing costs none.
    """
    if motif.collectif or not getattr(motif, "asks", True):
        return ()
    return tuple(map(to_asking, questions_of(motif)))


def questions_of(motif: Motif) -> list[Question]:
    """The rows, in order, with their options and conditions."""
    rows = motif.questions.order_by("position", "pk")
    return list(rows.prefetch_related("options__leads_to", "shown_if_options"))


def outcome_for(motif: Motif, answers: Answers) -> Outcome:
    """What follows from these answers for that motif."""
    return outcome_of(questionnaire_of(motif), answers, motif.default_duration_in_min)


def lines_of(text: str) -> tuple[str, ...]:
    """One document a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def to_asking(row: Question) -> Asking:
    return Asking(
        key=row.pk,
        kind=Kind(row.kind),
        label=row.label,
        help_text=row.help_text,
        is_required=row.is_required,
        options=tuple(_options(row.options.all())),
        condition=_condition(row),
        least=row.least or 0,
        most=LARGEST_NUMBER if row.most is None else row.most,
        effect=Effect(row.effect),
        minutes=row.effect_minutes,
        documents=lines_of(row.documents),
    )


def _options(rows: Iterable[QuestionOption]) -> Iterable[Option]:
    for row in sorted(rows, key=lambda one: (one.position, one.pk)):
        # A motif removed since leads nowhere: one stays with the present one.
        leads = row.leads_to is not None and row.leads_to.deleted_at is None
        yield Option(
            row.pk,
            row.label,
            row.leads_to_id if leads else None,
            row.added_minutes,
            lines_of(row.documents),
        )


def _condition(row: Question) -> Condition | None:
    if row.shown_if_id is None:
        return None
    options = frozenset(one.pk for one in row.shown_if_options.all())
    return Condition(row.shown_if_id, options, row.shown_if_least, row.shown_if_most)
