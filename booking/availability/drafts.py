"""What somebody asks a window or an absence to be, before it is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from booking.domain import series
from booking.domain.recurrence import Recurrence

from .loader import recurrence_of
from .models import Absence, OpeningWindow


@dataclass(frozen=True, slots=True)
class WindowDraft:
    """A "plage d'ouverture". `recurrence` is the bare rule: exceptions are acts of their own."""

    title: str
    motif_ids: frozenset[int]
    place_id: int | None
    first_day: date
    start_time: time
    end_time: time
    recurrence: Recurrence | None = None


@dataclass(frozen=True, slots=True)
class AbsenceDraft:
    """An "indisponibilité", from the start time of the first day to the end time of the last."""

    title: str
    first_day: date
    end_day: date
    start_time: time
    end_time: time
    recurrence: Recurrence | None = None


def draft_of_window(window: OpeningWindow) -> WindowDraft:
    """The window as it stands, without its exceptions: to be copied, or changed (1 query)."""
    return WindowDraft(
        title=window.title,
        motif_ids=frozenset(motif.pk for motif in window.motifs.all()),
        place_id=window.place_id,
        first_day=window.first_day,
        start_time=window.start_time,
        end_time=window.end_time,
        recurrence=bare(rule_of(window)),
    )


def draft_of_absence(absence: Absence) -> AbsenceDraft:
    return AbsenceDraft(
        title=absence.title,
        first_day=absence.first_day,
        end_day=absence.end_day,
        start_time=absence.start_time,
        end_time=absence.end_time,
        recurrence=bare(rule_of(absence)),
    )


def rule_of(row: OpeningWindow | Absence) -> Recurrence | None:
    """The row's rule with its exceptions; None for a single day."""
    return recurrence_of(row.recurrence, row.exceptions)


def bare(rule: Recurrence | None) -> Recurrence | None:
    """The rule without its exceptions."""
    return replace(rule, skipped=frozenset(), changed={}) if rule else None


def keep_exceptions(former: Recurrence | None, draft: WindowDraft | AbsenceDraft) -> series.Kept:
    """The draft's rule with the exceptions of the former one; a single day loses them all."""
    if former is None or draft.recurrence is None:
        lost = sorted(former.skipped | former.changed.keys()) if former else ()
        return series.Kept(draft.recurrence, tuple(lost))
    times = draft.start_time, draft.end_time
    return series.keep_exceptions(former, draft.recurrence, draft.first_day, times)


def exceptions_text(rule: Recurrence | None) -> Mapping[str, dict | None]:
    """The exceptions as the rows hold them, in order: what `recurrence_of` reads."""
    if rule is None:
        return {}
    found: dict[date, dict | None] = dict.fromkeys(rule.skipped)
    for day, override in rule.changed.items():
        found[day] = {
            "day": override.day.isoformat(),
            "start": _time_text(override.start_time),
            "end": _time_text(override.end_time),
        }
    return {day.isoformat(): found[day] for day in sorted(found)}


def _time_text(wall: time | None) -> str | None:
    return wall.isoformat() if wall else None
