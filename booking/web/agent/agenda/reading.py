"""Reads an agenda, in a constant number of queries whatever stands in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from booking.access.actor import Actor
from booking.access.decisions import judge, visible_to
from booking.appointments.models import Appointment
from booking.appointments.models.appointment import CANCELLED
from booking.availability.calendar_values import absence_of, opening_of
from booking.availability.loader import holiday_zone, zone_of
from booking.availability.models import Absence, OpeningWindow, OutsideTime
from booking.directory.models import Agent, Organisation
from booking.domain import openings as domain
from booking.domain.holidays import holiday_name
from booking.domain.intervals import Interval

from .entries import Agenda, Away, Outside, Window
from .meetings import split_by_sight
from .period import ONE_DAY, Period

HIDDEN_TITLE = "Indisponible"


@dataclass(frozen=True, slots=True)
class Reading:
    """What is asked: whose agenda, who reads it, from which organisation's page."""

    actor: Actor
    organisation: Organisation
    agent: Agent
    period: Period
    shows_cancelled: bool = True


def read_agenda(reading: Reading, now: datetime) -> Agenda:
    """Everything that touches the period (9 queries)."""
    meetings, busy = split_by_sight(
        _appointments(reading), reading.actor, reading.organisation.pk, now
    )
    zone = holiday_zone()
    holidays = {day: name for day in reading.period.days if (name := holiday_name(day, zone))}
    return Agenda(
        meetings=meetings,
        busy=busy,
        organisation_id=reading.organisation.pk,
        windows=tuple(sorted(_windows(reading), key=lambda window: window.starts_at)),
        absences=tuple(sorted(_absences(reading), key=lambda away: away.starts_at)),
        outside=tuple(_outside(reading)),
        holidays=holidays,
    )


def _appointments(reading: Reading):
    rows = Appointment.objects.filter(
        claims__agent=reading.agent,
        starts_at__lt=reading.period.end,
        ends_at__gt=reading.period.start,
    )
    return rows if reading.shows_cancelled else rows.exclude(status__in=CANCELLED)


def _windows(reading: Reading) -> Iterator[Window]:
    period = reading.period
    rows = visible_to(
        OpeningWindow.objects.filter(_touches(period), agent=reading.agent), reading.actor
    )
    for row in rows.select_related("place", "organisation").prefetch_related("motifs"):
        zone = zone_of(row.place)
        opening = opening_of(row, closed_on_holidays=False)
        for interval in _within(opening, period):
            yield Window(
                pk=row.pk,
                organisation_id=row.organisation_id,
                title=row.title,
                starts_at=interval.start.astimezone(zone),
                ends_at=interval.end.astimezone(zone),
                where=str(row.place) if row.place else "",
                motifs=tuple(sorted(motif.name for motif in row.motifs.all())),
                organisation=row.organisation.name,
                is_elsewhere=row.organisation_id != reading.organisation.pk,
            )


def _absences(reading: Reading) -> Iterator[Away]:
    period = reading.period
    rows = visible_to(Absence.objects.filter(_touches(period), agent=reading.agent), reading.actor)
    for row in rows.select_related("agent").prefetch_related("agent__roles"):
        # Why somebody is away is for those who can change it.
        title = row.title if judge(reading.actor, "edit", row).ok else HIDDEN_TITLE
        for interval in _within(absence_of(row), period):
            yield Away(
                pk=row.pk,
                title=title,
                starts_at=interval.start.astimezone(period.zone),
                ends_at=interval.end.astimezone(period.zone),
            )


def _outside(reading: Reading) -> Iterator[Outside]:
    period = reading.period
    rows = OutsideTime.objects.filter(
        agent=reading.agent, period__overlap=DateTimeTZRange(period.start, period.end, "[)")
    )
    for row in rows.order_by("period", "pk"):
        # A precaution has no end: what is shown is what the page can show.
        yield Outside(
            starts_at=max(row.period.lower, period.start).astimezone(period.zone),
            ends_at=min(row.period.upper, period.end).astimezone(period.zone),
            is_precaution=row.is_precaution,
        )


def _touches(period: Period) -> Q:
    """A day more on each side: zones of places may differ from the espace's."""
    return Q(first_day__lte=period.last + ONE_DAY) & (
        Q(last_day__isnull=True) | Q(last_day__gte=period.first - ONE_DAY)
    )


def _within(item: domain.Opening | domain.Absence, period: Period) -> Iterator[Interval[datetime]]:
    for interval in item.intervals(period.first - ONE_DAY, period.last + ONE_DAY):
        if interval.start < period.end and period.start < interval.end:
            yield interval
