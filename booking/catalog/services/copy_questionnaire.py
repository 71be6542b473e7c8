"""The questions of a motif, given to others."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible
from booking.directory.errors import InvalidValues

from ..models import Motif, Question, QuestionOption
from ..motif_record import locked_motif
from ..questionnaire import questions_of
from .set_questions import COLLECTIVE, lock_questionnaires, record

MOST_AT_ONCE = 50


@transaction.atomic
def copy_questionnaire(
    motif_id: int,
    target_ids: Collection[int],
    actor: Actor,
    now: datetime,
    *,
    replaces: bool = False,
) -> list[Motif]:
    """Copy all the questions to each of these motifs; all of them or none.

    An answer that would lead a motif back to itself leads nowhere there.

    Args:
        replaces: whether questions that a motif has already give way.

    Raises:
        NotVisible, Forbidden: a motif is out of the actor's sight or rights.
        InvalidValues: none or too many, a collective one, or one that has questions already.
    """
    source = fetch_visible(Motif.objects.current(), actor, pk=motif_id)
    wanted = sorted(set(target_ids) - {source.pk})
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise InvalidValues({"": f"Choisissez de 1 à {MOST_AT_ONCE} autres motifs."})
    targets = [locked_motif(pk, actor) for pk in wanted]
    lock_questionnaires()
    questions = questions_of(source)
    for target in targets:
        _check(target, replaces)
        Question.objects.filter(motif=target).delete()
        write_copy(questions, target)
        after = {"question": [question.label for question in questions]}
        record(target, "questionnaire_copied", actor, now, after=after)
    return targets


def write_copy(questions: Collection[Question], target: Motif) -> None:
    """Write the questions for a motif that has none; to be called under the lock."""
    copies: dict[int, Question] = {}
    options: dict[int, QuestionOption] = {}
    forbidden = _leading_to(target.pk)
    for question in questions:
        copy = Question.objects.create(
            motif=target,
            shown_if=copies.get(question.shown_if_id),
            **{name: getattr(question, name) for name in _SAME},
        )
        copy.shown_if_options.set(options[one.pk] for one in question.shown_if_options.all())
        copies[question.pk] = copy
        for option in question.options.all():
            leads = None if option.leads_to_id in forbidden else option.leads_to_id
            options[option.pk] = QuestionOption.objects.create(
                question=copy,
                position=option.position,
                label=option.label,
                leads_to_id=leads,
                added_minutes=option.added_minutes,
                documents=option.documents,
            )


_SAME = (
    "position",
    "kind",
    "label",
    "help_text",
    "is_required",
    "least",
    "most",
    "effect",
    "effect_minutes",
    "documents",
    "shown_if_least",
    "shown_if_most",
)


def _check(target: Motif, replaces: bool) -> None:
    if target.collectif:
        raise InvalidValues({"": f"« {target.name} » : {COLLECTIVE}"})
    if not replaces and target.questions.exists():
        message = f"« {target.name} » a déjà des questions : demandez à les remplacer."
        raise InvalidValues({"": message})


def _leading_to(motif_id: int) -> set[int]:
    """The motif, and those whose answers lead to it, however far."""
    found, layer = {motif_id}, {motif_id}
    while layer:
        rows = QuestionOption.objects.filter(leads_to__in=layer)
        layer = set(rows.values_list("question__motif", flat=True)) - found
        found |= layer
    return found
