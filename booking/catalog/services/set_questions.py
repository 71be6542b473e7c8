"""The questions of a motif: added, changed, put in order, removed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.directory.errors import InvalidValues
from booking.directory.history import write_change
from booking.directory.locks import lock_words
from booking.directory.models import DirectoryChange
from booking.directory.versions import ChangedMeanwhile, check_version
from socle.errors import NotVisible

from ..models import Motif, Question, QuestionOption
from ..motif_record import locked_motif
from ..question_values import OptionDraft, QuestionDraft, clean_question
from ..questionnaire import questions_of

MOST_QUESTIONS = 30
COLLECTIVE = "Un motif collectif n’a pas de questionnaire."


@transaction.atomic
def add_question(motif_id: int, draft: QuestionDraft, actor: Actor, now: datetime) -> Question:
    """After the others.

    Raises:
        NotVisible, Forbidden: the motif is out of the actor's sight or rights.
        InvalidValues: what makes no sense, by field; too many questions.
    """
    motif = _locked(motif_id, actor)
    if motif.collectif:
        raise InvalidValues({"": COLLECTIVE})
    known = questions_of(motif)
    if len(known) >= MOST_QUESTIONS:
        message = f"Un questionnaire compte {MOST_QUESTIONS} questions au plus."
        raise InvalidValues({"": message})
    cleaned = clean_question(draft, motif, known, actor)
    place = known[-1].position + 1 if known else 0
    question = Question.objects.create(
        motif=motif, kind=draft.kind, position=place, **cleaned.columns
    )
    question.shown_if_options.set(cleaned.condition_options)
    _write_options(question, cleaned.options)
    record(motif, "question_added", actor, now, after={"question": question.label})
    return question


@transaction.atomic
def edit_question(
    question_id: int,
    draft: QuestionDraft,
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
) -> Question:
    """The kind stays as it is, whatever the draft says; so does the place.

    Raises:
        NotVisible, Forbidden: the motif is out of the actor's sight or rights.
        ChangedMeanwhile: somebody else was first.
        InvalidValues: what makes no sense, by field; an option that a condition needs is gone.
    """
    motif, known, question = _found(question_id, actor)
    check_version(question, version)
    if draft.kind != question.kind:
        raise InvalidValues(
            {"kind": "Le type d’une question ne change pas : ajoutez-en une autre."}
        )
    earlier = [one for one in known if one.position < question.position]
    cleaned = clean_question(draft, motif, earlier, actor)
    before = {"question": question.label}
    for column, value in cleaned.columns.items():
        setattr(question, column, value)
    question.save()
    question.shown_if_options.set(cleaned.condition_options)
    _write_options(question, cleaned.options)
    after = {"question": question.label}
    record(motif, "question_edited", actor, now, before=before, after=after)
    return question


@transaction.atomic
def remove_question(
    question_id: int, actor: Actor, now: datetime, *, version: str | None = None
) -> None:
    """What was answered to it for appointments stays with them.

    Raises:
        NotVisible, Forbidden: the motif is out of the actor's sight or rights.
        ChangedMeanwhile: it is no longer the one that was shown.
        InvalidValues: the condition of another question is on it.
    """
    motif, known, question = _found(question_id, actor)
    check_version(question, version)
    follower = next((one for one in known if one.shown_if_id == question.pk), None)
    if follower:
        message = f"« {follower.label} » dépend de cette question : changez d’abord sa condition."
        raise InvalidValues({"": message})
    question.delete()
    record(motif, "question_removed", actor, now, before={"question": question.label})


@transaction.atomic
def order_questions(
    motif_id: int, question_ids: Sequence[int], actor: Actor, now: datetime
) -> None:
    """
    Args:
        question_ids: all of them, in their new order.

    Raises:
        NotVisible, Forbidden: the motif is out of the actor's sight or rights.
        ChangedMeanwhile: these are not its questions, or no longer.
        InvalidValues: a question would come before the one that its condition is on.
    """
    motif = _locked(motif_id, actor)
    known = {question.pk: question for question in questions_of(motif)}
    if sorted(question_ids) != sorted(known):
        raise ChangedMeanwhile
    seen: set[int] = set()
    for pk in question_ids:
        on = known[pk].shown_if_id
        if on is not None and on not in seen:
            message = (
                f"« {known[pk].label} » dépend de « {known[on].label} », qui doit rester avant."
            )
            raise InvalidValues({"": message})
        seen.add(pk)
    before = [known[pk].label for pk in known]
    after = [known[pk].label for pk in question_ids]
    for place, pk in enumerate(question_ids):
        if known[pk].position != place:
            Question.objects.filter(pk=pk).update(position=place)
    if before != after:
        record(
            motif, "questions_ordered", actor, now, before={"order": before}, after={"order": after}
        )


def record(motif: Motif, verb: str, actor: Actor, now: datetime, **values) -> None:
    write_change(DirectoryChange.Noun.MOTIF, motif.pk, verb, actor, now, **values)


def lock_questionnaires() -> None:
    """Motifs lead to one another: two who tie them at once could close a ring."""
    lock_words("questionnaires")


def _locked(motif_id: int, actor: Actor) -> Motif:
    motif = locked_motif(motif_id, actor)
    lock_questionnaires()
    return motif


def _found(question_id: int, actor: Actor) -> tuple[Motif, list[Question], Question]:
    """The motif, locked, its questions, and the one asked for."""
    row = Question.objects.filter(pk=question_id).first()
    if row is None:
        raise NotVisible
    motif = _locked(row.motif_id, actor)
    known = questions_of(motif)
    question = next((one for one in known if one.pk == question_id), None)
    if question is None:
        raise NotVisible
    return motif, known, question


def _write_options(question: Question, drafts: Sequence[OptionDraft]) -> None:
    """Those named keep their number: answers under way and conditions hold it.

    Raises:
        InvalidValues: the condition of another question is on one that goes.
    """
    known = {one.pk: one for one in QuestionOption.objects.filter(question=question)}
    kept = {draft.pk for draft in drafts if draft.pk in known}
    gone = [one for pk, one in known.items() if pk not in kept]
    for option in gone:
        if follower := option.followers.first():
            message = f"« {follower.label} » dépend de « {option.label} » : gardez cette réponse."
            raise InvalidValues({"options": message})
        option.delete()
    for place, draft in enumerate(drafts):
        option = known.pop(draft.pk, None) or QuestionOption(question=question)
        option.position, option.label = place, draft.label
        option.leads_to_id, option.added_minutes = draft.leads_to_id, draft.added_minutes
        option.documents = draft.documents
        option.save()
