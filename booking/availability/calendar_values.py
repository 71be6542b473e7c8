"""Rows and drafts as values of the domain, which knows how to lay them out in time."""

from zoneinfo import ZoneInfo

from booking.domain import openings as domain
from booking.domain.recurrence import Recurrence

from .drafts import AbsenceDraft, WindowDraft, rule_of
from .loader import holiday_zone, zone_of
from .models import Absence, OpeningWindow

NO_ID = 0


def opening_of(window: OpeningWindow, *, closed_on_holidays: bool = True) -> domain.Opening:
    """The window with its exceptions (its place is read, for the zone)."""
    draft = WindowDraft(
        window.title,
        frozenset(),
        window.place_id,
        window.first_day,
        window.start_time,
        window.end_time,
    )
    return drafted_opening(
        draft,
        window.agent_id,
        zone_of(window.place),
        rule_of(window),
        identifier=window.pk,
        closed_on_holidays=closed_on_holidays,
    )


def drafted_opening(
    draft: WindowDraft,
    agent_id: int,
    zone: ZoneInfo,
    rule: Recurrence | None,
    *,
    identifier: int | None = None,
    closed_on_holidays: bool = True,
) -> domain.Opening:
    """What the draft asks for, `rule` being its own with the exceptions that it keeps."""
    return domain.Opening(
        id=identifier or NO_ID,
        agent_id=agent_id,
        lieu_id=draft.place_id,
        motif_ids=draft.motif_ids,
        first_day=draft.first_day,
        start_time=draft.start_time,
        end_time=draft.end_time,
        recurrence=rule,
        zone=zone,
        holiday_zone=holiday_zone() if closed_on_holidays else None,
    )


def absence_of(absence: Absence) -> domain.Absence:
    """The absence with its exceptions, in the espace's zone."""
    draft = AbsenceDraft(
        absence.title,
        absence.first_day,
        absence.end_day,
        absence.start_time,
        absence.end_time,
    )
    return drafted_absence(draft, absence.agent_id, rule_of(absence))


def drafted_absence(draft: AbsenceDraft, agent_id: int, rule: Recurrence | None) -> domain.Absence:
    """What the draft asks for, `rule` being its own with the exceptions that it keeps."""
    return domain.Absence(
        agent_id=agent_id,
        first_day=draft.first_day,
        end_day=draft.end_day,
        start_time=draft.start_time,
        end_time=draft.end_time,
        recurrence=rule,
        zone=zone_of(None),
    )
