"""An opening window is changed as a whole."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.domain.recurrence import Recurrence
from booking.domain.wallclock import local_day

from ..calendar_values import drafted_opening
from ..cautions import Caution, check_confirmed
from ..checks import CheckedWindow, check_window
from ..conflicts import coming_appointments, lost_cautions, outside_cautions
from ..drafts import WindowDraft, keep_exceptions, rule_of
from ..loader import zone_of
from ..models import OpeningWindow
from ..planned import record, set_series, snapshot, tell_window
from .create_window import window_cautions
from .locked import locked


@transaction.atomic
def edit_window(
    window_id: int,
    draft: WindowDraft,
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
    confirmed: Collection[str] = (),
) -> OpeningWindow:
    """Make the window what the draft says; exceptions that still mean something are kept.

    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked`.
        InvalidValues: what makes no sense, by field.
        Unconfirmed: something to know first.
    """
    window = locked(OpeningWindow, window_id, actor, version)
    today = local_day(now, zone_of(None))
    motif_ids = {motif.pk for motif in window.motifs.all()}
    checked = check_window(draft, window.agent, window.organisation_id, today, carried=motif_ids)
    change = prepare_edit(window, draft, checked, actor, now)
    before = snapshot(window, motif_ids)
    _fill(window, draft, checked, change.rule)
    after = snapshot(window, (motif.pk for motif in checked.motifs))
    if before == after:
        return window
    check_confirmed(change.cautions, confirmed)
    window.save()
    window.motifs.set(checked.motifs)
    record(window, "edited", actor, now, before=before, after=after)
    tell_window(window, "window.edited", actor, now)
    return window


@dataclass(frozen=True, slots=True)
class WindowChange:
    """The rule with the exceptions that it keeps, and what to know first."""

    rule: Recurrence | None
    cautions: list[Caution]


def prepare_edit(
    window: OpeningWindow,
    draft: WindowDraft,
    checked: CheckedWindow,
    actor: Actor,
    now: datetime,
) -> WindowChange:
    """What the change would mean, the window being still as it is in the database."""
    kept = keep_exceptions(rule_of(window), draft)
    rule = kept.rule
    opening = drafted_opening(draft, window.agent_id, zone_of(checked.place), rule)
    booked = coming_appointments(window.agent, now, organisation_id=window.organisation_id)
    cautions = [
        *window_cautions(draft, checked, window.agent, rule, actor, now, except_for=window.pk),
        *outside_cautions(window, [opening], booked, now),
        *lost_cautions(kept.lost),
    ]
    return WindowChange(rule, cautions)


def _fill(
    window: OpeningWindow, draft: WindowDraft, checked: CheckedWindow, rule: Recurrence | None
) -> None:
    window.title = checked.title
    window.place = checked.place
    window.first_day = draft.first_day
    window.start_time, window.end_time = draft.start_time, draft.end_time
    set_series(window, rule)
