"""« Celle-ci et les suivantes »: a series is cut in two, or stops."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from booking.access.actor import Actor
from booking.directory.errors import InvalidValues
from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import Recurrence, split_at
from booking.domain.wallclock import local_day

from ..calendar_values import drafted_opening, opening_of
from ..cautions import Caution, check_confirmed
from ..checks import check_absence, check_window
from ..conflicts import coming_appointments, lost_cautions, outside_cautions
from ..drafts import AbsenceDraft, WindowDraft, keep_exceptions, rule_of
from ..loader import zone_of
from ..models import Absence, OpeningWindow
from ..planned import (
    Planned,
    bounds_of,
    record,
    set_series,
    snapshot,
    tell_absence,
    tell_window,
)
from .create_absence import absence_cautions, write_new_absence
from .create_window import window_cautions, write_new_window
from .locked import locked

P = TypeVar("P", OpeningWindow, Absence)


@transaction.atomic
def stop_series(
    model: type[P],
    pk: int,
    day: date,
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
    confirmed: Collection[str] = (),
) -> P:
    """The occurrence of that day and the following ones do not take place.

    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked`.
        InvalidValues: no occurrence with another before it.
        Unconfirmed: appointments are booked in them.
    """
    row = locked(model, pk, actor, version)
    before, _ = _cut(row, day)
    check_confirmed(stop_cautions(row, before, now), confirmed)
    _shorten(row, before, "stopped", actor, now)
    return row


@transaction.atomic
def split_window(
    window_id: int,
    day: date,
    draft: WindowDraft,
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
    confirmed: Collection[str] = (),
) -> OpeningWindow:
    """From the occurrence of that day on, the window is another one, as the draft says.

    Raises: as `edit_window`, and InvalidValues for no occurrence with another before it.
    """
    window = locked(OpeningWindow, window_id, actor, version)
    before, after = _cut(window, day)
    _check_first_day(window, draft)
    today = local_day(now, zone_of(None))
    carried = {motif.pk for motif in window.motifs.all()}
    agent = window.agent
    checked = check_window(draft, agent, window.organisation_id, today, carried=carried)
    kept = keep_exceptions(after, draft)
    rule = kept.rule
    opening = drafted_opening(draft, agent.pk, zone_of(checked.place), rule)
    booked = coming_appointments(agent, now, organisation_id=window.organisation_id)
    shortened = replace(opening_of(window, closed_on_holidays=False), recurrence=before)
    cautions = [
        *window_cautions(draft, checked, agent, rule, actor, now, except_for=window.pk),
        *outside_cautions(window, [shortened, opening], booked, now),
        *lost_cautions(kept.lost),
    ]
    check_confirmed(cautions, confirmed)
    _shorten(window, before, "split", actor, now)
    return write_new_window(
        draft, checked, agent, window.organisation, rule, actor, now, verb="split_off"
    )


@transaction.atomic
def split_absence(
    absence_id: int,
    day: date,
    draft: AbsenceDraft,
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
    confirmed: Collection[str] = (),
) -> Absence:
    """As `split_window`, for an absence.

    Raises: as `edit_absence`, and InvalidValues for no occurrence with another before it.
    """
    absence = locked(Absence, absence_id, actor, version)
    before, after = _cut(absence, day)
    _check_first_day(absence, draft)
    title = check_absence(draft, local_day(now, zone_of(None)))
    kept = keep_exceptions(after, draft)
    rule = kept.rule
    cautions = absence_cautions(draft, absence.agent, rule, now)
    check_confirmed([*cautions, *lost_cautions(kept.lost)], confirmed)
    _shorten(absence, before, "split", actor, now)
    return write_new_absence(draft, title, absence.agent, rule, actor, now, verb="split_off")


def stop_cautions(row: Planned, before: Recurrence, now: datetime) -> list[Caution]:
    """What ending the series there would leave without a window."""
    if isinstance(row, Absence):
        return []
    booked = coming_appointments(row.agent, now, organisation_id=row.organisation_id)
    shortened = replace(opening_of(row, closed_on_holidays=False), recurrence=before)
    return outside_cautions(row, [shortened], booked, now)


def _cut(row: Planned, day: date) -> tuple[Recurrence, Recurrence]:
    rule = rule_of(row)
    if rule is None:
        raise InvalidValues({"day": "Ceci n’a lieu qu’une fois : modifiez-le directement."})
    try:
        return split_at(rule, row.first_day, day)
    except DomainRuleError as error:
        raise InvalidValues({"day": error.message}) from None


def _check_first_day(row: Planned, draft: WindowDraft | AbsenceDraft) -> None:
    if draft.first_day <= row.first_day:
        raise InvalidValues({"first_day": "Choisissez un jour après le premier de la série."})


def _shorten(row: Planned, before: Recurrence, verb: str, actor: Actor, now: datetime) -> None:
    """Write what stays of the series, its history and its message."""
    today = local_day(now, zone_of(None))
    motif_ids = [motif.pk for motif in row.motifs.all()] if hasattr(row, "motifs") else []
    was, former = bounds_of(row, today), snapshot(row, motif_ids)
    set_series(row, before)
    row.save(update_fields=["recurrence", "exceptions", "last_day", "updated_at"])
    record(row, verb, actor, now, before=former, after=snapshot(row, motif_ids))
    if isinstance(row, OpeningWindow):
        tell_window(row, "window.edited", actor, now)
    else:
        tell_absence(row, "absence.edited", actor, now, [was, bounds_of(row, today)])
