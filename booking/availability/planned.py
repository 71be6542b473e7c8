"""What windows and absences have in common: a series, its bounds, its history, its messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.access.actor import Actor
from booking.directory.history import write_change
from booking.directory.models import DirectoryChange
from booking.domain.recurrence import Recurrence, last_day
from booking.domain.rrule_text import to_rrule
from booking.domain.series import latest_day
from booking.domain.wallclock import at, local_day
from socle.outbox.publish import publish

from . import projection
from .drafts import exceptions_text
from .loader import zone_of
from .models import Absence, OpeningWindow

Planned = OpeningWindow | Absence
Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a series begins and ends; a series without end ends as far as agendas go."""

    starts_at: datetime
    ends_at: datetime


def noun_of(row: Planned) -> DirectoryChange.Noun:
    nouns = DirectoryChange.Noun
    return nouns.WINDOW if isinstance(row, OpeningWindow) else nouns.ABSENCE


def zone_of_row(row: Planned) -> ZoneInfo:
    """The zone in which its times are said."""
    return zone_of(row.place if isinstance(row, OpeningWindow) else None)


def set_series(row: Planned, rule: Recurrence | None) -> None:
    """Write the rule, its exceptions and the last day that follows into the row, unsaved."""
    row.recurrence = to_rrule(rule) if rule else ""
    row.exceptions = dict(exceptions_text(rule))
    if rule is not None:
        row.last_day = last_day(rule)
    else:
        row.last_day = row.end_day if isinstance(row, Absence) else row.first_day


def snapshot(row: Planned, motif_ids: Iterable[int] = ()) -> Values:
    """What the history follows, ready for JSON."""
    values: Values = {
        "agent_id": row.agent_id,
        "title": row.title,
        "first_day": row.first_day.isoformat(),
        "start_time": row.start_time.isoformat("minutes"),
        "end_time": row.end_time.isoformat("minutes"),
        "recurrence": row.recurrence,
        "exceptions": row.exceptions,
    }
    if isinstance(row, Absence):
        return {**values, "end_day": row.end_day.isoformat()}
    return {
        **values,
        "organisation_id": row.organisation_id,
        "place_id": row.place_id,
        "motif_ids": sorted(motif_ids),
    }


def bounds_of(row: Planned, today: date) -> Bounds:
    zone = zone_of_row(row)
    end = row.last_day or max(latest_day(today), row.first_day)
    return Bounds(at(zone, row.first_day, row.start_time), at(zone, end, row.end_time))


def record(
    row: Planned,
    verb: str,
    actor: Actor,
    now: datetime,
    *,
    before: Values | None = None,
    after: Values | None = None,
) -> DirectoryChange:
    """One line of history."""
    return write_change(noun_of(row), row.pk, verb, actor, now, before=before, after=after)


def tell_window(window: OpeningWindow, topic: str, actor: Actor, now: datetime) -> None:
    """Publish it and write the agent's free days anew: the last thing before the commit."""
    ids: Values = {
        "window_id": window.pk,
        "agent_id": window.agent_id,
        "author_agent_id": actor.agent_id,
    }
    if topic == "window.removed":
        bounds = bounds_of(window, local_day(now, zone_of_row(window)))
        ids |= {
            "uid": window.uid,
            "starts_at": bounds.starts_at,
            "ends_at": bounds.ends_at,
        }
    publish(topic, **ids)
    projection.refresh_agendas([window.agent_id], now)


def tell_absence(
    absence: Absence,
    topic: str,
    actor: Actor,
    now: datetime,
    touched: Iterable[Bounds],
) -> None:
    """As `tell_window`, with the time that the agent is away or there again: from first to last.

    Args:
        touched: the bounds before, after, or both.
    """
    touched = list(touched)
    start = min(bounds.starts_at for bounds in touched)
    end = max(bounds.ends_at for bounds in touched)
    ids: Values = {
        "absence_id": absence.pk,
        "agent_id": absence.agent_id,
        "author_agent_id": actor.agent_id,
    }
    if topic != "absence.created":
        ids |= {"starts_at": start, "ends_at": end}
    if topic == "absence.removed":
        ids["uid"] = absence.uid
    publish(topic, **ids)
    projection.refresh([absence.agent_id], start, end)
