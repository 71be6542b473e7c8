"""Counts of one espace, by the database (booking.md 8): a constant number of queries."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth, TruncWeek

from booking.appointments.figures import Tally, by_field, by_status, by_week
from booking.appointments.listing import TO_COME, TO_FILL_IN
from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.availability.loader import zone_of
from booking.availability.models import OpeningWindow
from booking.directory.models import Agent
from booking.notifications.models import Receipt

from .models import PublicFigure

Series = PublicFigure.Series
# series, label, key, number
Line = tuple[str, str, str, int]
WEEKS, MONTHS, DAYS = 26, 12, 30
WITHOUT_SERVICE = "Sans service"


def count_espace(now: datetime) -> list[Line]:
    """Every line of the espace under way, zeros left out."""
    rows = Appointment.objects.all()
    zone = zone_of(None)
    weeks = now - timedelta(weeks=WEEKS)
    past = rows.filter(starts_at__range=(weeks, now))
    lines = [
        *_of(Series.STATUS, [by_status(rows, now)]),
        *_of(Series.SERVICE, by_field(rows, "motif__service__name", now, without=WITHOUT_SERVICE)),
        *_of(Series.TYPE, by_field(rows, "motif__location_type", now, without="")),
        *_of(
            Series.ORIGIN_WEEK,
            _labelled(by_week(rows.filter(created_at__range=(weeks, now)), zone)),
        ),
        *_of(Series.OUTCOME_WEEK, _outcomes(past, now, zone)),
        *_participations(now),
        *_agents(now, Series.AGENTS),
        *_agents(now - timedelta(days=DAYS), Series.AGENTS_BEFORE),
        *_agents_by_month(now, zone),
        *_messages(now),
    ]
    return [line for line in lines if line[-1]]


def _of(series: str, tallies: Iterable[Tally]) -> Iterator[Line]:
    for tally in tallies:
        for key, number in tally.counts.items():
            yield series, tally.label[:150], key, number


def _labelled(weeks: Iterable[tuple]) -> Iterator[Tally]:
    for monday, tally in weeks:
        yield Tally(monday.isoformat(), tally.counts)


def _outcomes(past, now: datetime, zone) -> list[Tally]:
    """By the Monday of the week in which they took place."""
    days = past.annotate(week=TruncWeek("starts_at", tzinfo=zone))
    return [
        Tally(tally.label[:10], tally.counts) for tally in by_field(days, "week", now, without="")
    ]


def _participations(now: datetime) -> Iterator[Line]:
    unknown = Participation.objects.filter(status="unknown")
    counts = Participation.objects.exclude(status="unknown").values("status")
    for one in counts.annotate(number=Count("pk")).order_by():
        yield Series.PARTICIPATIONS, "", one["status"], one["number"]
    whole = unknown.aggregate(
        to_come=Count("pk", filter=Q(appointment__starts_at__gt=now)),
        to_fill_in=Count("pk", filter=Q(appointment__starts_at__lte=now)),
    )
    yield Series.PARTICIPATIONS, "", TO_COME, whole["to_come"]
    yield Series.PARTICIPATIONS, "", TO_FILL_IN, whole["to_fill_in"]


def _agents(moment: datetime, series: str) -> Iterator[Line]:
    """Those of the espace at that moment; how many of them came, receive, and are open online."""
    day = moment.date()
    claims = AgentClaim.objects.filter(agent=OuterRef("pk"), appointment__created_at__lte=moment)
    recent = claims.filter(appointment__created_at__gt=moment - timedelta(days=DAYS))
    online = OpeningWindow.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=day),
        ~Q(recurrence="", first_day__lt=day),
        agent=OuterRef("pk"),
        motifs__bookable_by="everyone",
        created_at__lte=moment,
    )
    there = Q(deleted_at__isnull=True) | Q(deleted_at__gt=moment)
    counts = (
        Agent.objects.filter(there, created_at__lte=moment)
        .annotate(has_any=Exists(claims), has_recent=Exists(recent), is_online=Exists(online))
        .aggregate(
            invited=Count("pk", filter=Q(invitation__isnull=False)),
            accepted=Count(
                "pk",
                filter=Q(invitation__isnull=True) | Q(invitation__accepted_at__lte=moment),
            ),
            receives=Count("pk", filter=Q(has_any=True)),
            received_lately=Count("pk", filter=Q(has_recent=True)),
            online=Count("pk", filter=Q(is_online=True)),
        )
    )
    for key, number in counts.items():
        yield series, "", key, number


def _agents_by_month(now: datetime, zone) -> Iterator[Line]:
    since = now - timedelta(days=MONTHS * 31)
    claims = AgentClaim.objects.filter(appointment__starts_at__range=(since, now))
    months = (
        claims.annotate(month=TruncMonth("appointment__starts_at", tzinfo=zone))
        .values("month")
        .annotate(number=Count("agent_id", distinct=True))
        .order_by()
    )
    for one in months:
        yield Series.AGENTS_MONTH, one["month"].date().isoformat(), "active", one["number"]


def _messages(now: datetime) -> Iterator[Line]:
    rows = Receipt.objects.filter(created_at__gt=now - timedelta(days=DAYS))
    for one in rows.values("channel", "result").annotate(number=Count("pk")).order_by():
        yield Series.MESSAGES, one["channel"], one["result"], one["number"]
