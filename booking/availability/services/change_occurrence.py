"""One occurrence of a window or of an absence: skipped, moved or changed, put back."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.directory.errors import InvalidValues
from booking.domain import openings as domain
from booking.domain import series
from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import Override, Recurrence
from booking.domain.wallclock import at, local_day

from ..calendar_values import absence_of, opening_of
from ..cautions import Caution, check_confirmed
from ..conflicts import (
    appointment_cautions,
    coming_appointments,
    outside_cautions,
    overlap_cautions,
)
from ..drafts import exceptions_text, rule_of
from ..loader import zone_of
from ..models import OpeningWindow
from ..planned import (
    Bounds,
    Planned,
    record,
    set_series,
    tell_absence,
    tell_window,
    zone_of_row,
)
from .locked import locked


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Which one: of a window or an absence, that of `day`, the day that the rule gives."""

    model: type[Planned]
    pk: int
    day: date


@transaction.atomic
def skip_occurrence(
    which: Occurrence,
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
    confirmed: Collection[str] = (),
) -> Planned:
    """It does not take place.

    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked`.
        InvalidValues: nothing takes place that day.
        Unconfirmed: appointments are booked in it.
    """
    row, rule = _locked(which, actor, version)
    changed = _as_asked(series.skip, rule, row.first_day, which.day)
    return _write(row, which.day, rule, changed, "skipped", actor, now, confirmed)


@transaction.atomic
def move_occurrence(
    which: Occurrence,
    override: Override,
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
    confirmed: Collection[str] = (),
) -> Planned:
    """It takes place on another day, at other times, or both.

    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked`.
        InvalidValues: no such occurrence, or a day and times that make no sense.
        Unconfirmed: it would meet another window, or appointments.
    """
    row, rule = _locked(which, actor, version)
    override = _regular(row, override, local_day(now, zone_of(None)))
    changed = _as_asked(series.change, rule, row.first_day, which.day, override)
    return _write(row, which.day, rule, changed, "moved", actor, now, confirmed)


@transaction.atomic
def restore_occurrence(
    which: Occurrence,
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
    confirmed: Collection[str] = (),
) -> Planned:
    """It is again as the series says.

    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked`.
        Unconfirmed: appointments were booked where it had been moved, or where an absence was not.
    """
    row, rule = _locked(which, actor, version)
    changed = series.restore(rule, which.day)
    return _write(row, which.day, rule, changed, "put_back", actor, now, confirmed)


def _locked(which: Occurrence, actor: Actor, version: str | None) -> tuple[Planned, Recurrence]:
    row = locked(which.model, which.pk, actor, version)
    rule = rule_of(row)
    if rule is None:
        raise InvalidValues({"day": "Ceci n’a lieu qu’une fois : modifiez-le directement."})
    return row, rule


def _as_asked(rule_of_domain, *args) -> Recurrence:
    try:
        return rule_of_domain(*args)
    except DomainRuleError as error:
        raise InvalidValues({"day": error.message}) from None


def _regular(row: Planned, override: Override, today: date) -> Override:
    """Times that are those of the series are left to it, so that they follow it later on.

    Raises:
        InvalidValues: a day too far away, an end before the start.
    """
    try:
        series.check_day(override.day, today)
    except DomainRuleError as error:
        raise InvalidValues({"day": error.message}) from None
    start, end = override.start_time or row.start_time, override.end_time or row.end_time
    if end <= start:
        raise InvalidValues({"end_time": "L’heure de fin doit suivre l’heure de début."})
    if (start, end) == (row.start_time, row.end_time):
        return Override(override.day)
    return Override(override.day, start, end)


def _write(
    row: Planned,
    day: date,
    former: Recurrence,
    rule: Recurrence,
    verb: str,
    actor: Actor,
    now: datetime,
    confirmed: Collection[str],
) -> Planned:
    if rule == former:
        return row
    was = [_bounds(row, former, day)]
    check_confirmed(occurrence_cautions(row, day, rule, actor, now), confirmed)
    before, after = (dict(exceptions_text(one)).get(day.isoformat(), {}) for one in (former, rule))
    set_series(row, rule)
    row.save(update_fields=["recurrence", "exceptions", "last_day", "updated_at"])
    told = {"day": day.isoformat()}
    record(
        row,
        verb,
        actor,
        now,
        before={"occurrence": {**told, "as": before}},
        after={"occurrence": {**told, "as": after}},
    )
    if isinstance(row, OpeningWindow):
        tell_window(row, "window.edited", actor, now)
    else:
        tell_absence(row, "absence.edited", actor, now, [*was, _bounds(row, rule, day)])
    return row


def occurrence_cautions(
    row: Planned, day: date, rule: Recurrence, actor: Actor, now: datetime
) -> list[Caution]:
    """What that one occurrence would meet under the new rule, or leave behind."""
    alone = _alone(row, rule, day)
    if isinstance(row, OpeningWindow):
        booked = coming_appointments(row.agent, now, organisation_id=row.organisation_id)
        whole = replace(opening_of(row, closed_on_holidays=False), recurrence=rule)
        met = overlap_cautions(alone, actor, now, except_for=row.pk) if alone else []
        return [*met, *outside_cautions(row, [whole], booked, now)]
    return appointment_cautions(alone, coming_appointments(row.agent, now)) if alone else []


def _alone(row: Planned, rule: Recurrence, day: date) -> domain.Opening | domain.Absence | None:
    """The one occurrence as if there were no series; None when it does not take place."""
    if day in rule.skipped:
        return None
    override = rule.changed.get(day, Override(day))
    value = opening_of(row) if isinstance(row, OpeningWindow) else absence_of(row)
    days = {"first_day": override.day}
    if isinstance(value, domain.Absence):
        days["end_day"] = override.day
    return replace(
        value,
        **days,
        recurrence=None,
        start_time=override.start_time or row.start_time,
        end_time=override.end_time or row.end_time,
    )


def _bounds(row: Planned, rule: Recurrence, day: date) -> Bounds:
    """From when to when that occurrence lasts; of one that is skipped, when it would have."""
    override = rule.changed.get(day, Override(day))
    zone = zone_of_row(row)
    return Bounds(
        at(zone, override.day, override.start_time or row.start_time),
        at(zone, override.day, override.end_time or row.end_time),
    )
