"""Answers go with a hold, then with its appointment; what nobody finished is forgotten."""

from datetime import datetime, timedelta

from django.db import transaction

from ..answering import Answered
from ..errors import QuestionsLeft
from ..models import AnswerSheet, BookingHold, TurnEntry

# An answer that led to no hold: long enough to look for a paper, or for a child's age.
SHEET_IS_KEPT = timedelta(days=1)


def check_answered(answered: Answered) -> None:
    """
    Raises:
        QuestionsLeft: something is not answered, or the answers lead to another motif.
    """
    if not answered.is_over:
        raise QuestionsLeft


def keep_for_hold(answered: Answered, hold: BookingHold, now: datetime) -> None:
    """Copy the answers to the hold, in words too; nothing for a motif that asks nothing."""
    _copy(answered, now, hold=hold)


def keep_for_turn(answered: Answered, entry: TurnEntry, now: datetime) -> None:
    """Copy the answers to a place in a draw or a queue, until its turn comes."""
    _copy(answered, now, turn=entry)


def _copy(answered: Answered, now: datetime, **owner: BookingHold | TurnEntry) -> None:
    lines = answered.lines()
    if not (lines or answered.is_skipped):
        return
    sheet = answered.sheet or AnswerSheet()
    AnswerSheet.objects.create(
        answers=sheet.answers,
        trail=sheet.trail,
        browser=sheet.browser,
        lines=lines,
        created_at=now,
        **owner,
    )


def is_same_answer(answered: Answered, hold: BookingHold) -> bool:
    """Whether the hold was placed with these very answers (1 query)."""
    kept = AnswerSheet.objects.filter(hold=hold).first()
    return answered.lines() == (kept.lines if kept else [])


def hand_answers(hold: BookingHold, appointment_id: int) -> None:
    """The hold becomes this appointment, written later in the transaction: words alone stay."""
    AnswerSheet.objects.filter(hold=hold).update(
        hold=None, appointment_id=appointment_id, answers={}, trail=[], browser=""
    )


def keep_for_appointment(answered: Answered, appointment_id: int, now: datetime) -> None:
    """What an agent asked, or why nothing was; words alone are kept."""
    lines, sheet = answered.lines(), answered.sheet
    if not (lines or answered.is_skipped):
        return
    AnswerSheet.objects.create(
        lines=lines,
        skipped_because=sheet.skipped_because if sheet else "",
        appointment_id=appointment_id,
        created_at=now,
    )


def purge_answers(before: datetime, limit: int) -> int:
    """Delete those of appointments that started before that; how many, `limit` at most."""
    return _delete(AnswerSheet.objects.filter(appointment__starts_at__lt=before), limit)


def purge_unfinished(now: datetime, limit: int) -> int:
    """Delete what was answered by those who went no further; how many, `limit` at most."""
    rows = AnswerSheet.objects.filter(
        appointment__isnull=True, hold__isnull=True, turn__isnull=True
    )
    return _delete(rows.filter(created_at__lt=now - SHEET_IS_KEPT), limit)


def _delete(rows, limit: int) -> int:
    with transaction.atomic():
        locked = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))
        ids = list(locked.values_list("pk", flat=True)[:limit])
        AnswerSheet.objects.filter(pk__in=ids).delete()
    return len(ids)
