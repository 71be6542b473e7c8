"""What a set of appointments amounts to: counts by the database, never row by row.

Every function takes the rows of `listing.rows_of`: what the reader may see, and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Aggregate, Case, Count, F, QuerySet, Value, When
from django.db.models.functions import TruncWeek

from booking.domain.statuses import NOSHOW, SEEN

from .listing import STATUSES, TO_COME, status_is
from .models import AgentClaim, Appointment

OTHER = ""
DAY_SECONDS = 86_400


@dataclass
class Tally:
    """How many, by status (keys of `STATUSES`) or by origin."""

    label: str
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def noshow_rate(self) -> float | None:
        """Of those that people were waited for: 0 to 1; None when there is none yet."""
        waited = self.counts.get(SEEN, 0) + self.counts.get(NOSHOW, 0)
        return self.counts.get(NOSHOW, 0) / waited if waited else None


class _MedianSeconds(Aggregate):
    """Of an interval. Every appointment has one, so that nothing needs a filter."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM %(expressions)s))"
    output_field = models.FloatField()


def by_status(rows: QuerySet[Appointment], now: datetime) -> Tally:
    """All of them (1 query)."""
    counts = _temporal(rows, now).values("standing").annotate(number=Count("pk")).order_by()
    return Tally("", {one["standing"]: one["number"] for one in counts})


def by_field(rows: QuerySet[Appointment], name: str, now: datetime, *, without: str) -> list[Tally]:
    """One tally for each value of a field, the most first (1 query).

    Args:
        name: the field's path from the appointment.
        without: the label of rows that have none.
    """
    counts = _temporal(rows, now).values(name, "standing").annotate(number=Count("pk")).order_by()
    return _tallies(
        (str(one[name] or "") or without, one["standing"], one["number"]) for one in counts
    )


def by_agent(rows: QuerySet[Appointment], now: datetime) -> list[Tally]:
    """An appointment of two agents counts for both (1 query)."""
    claims = AgentClaim.objects.filter(appointment__in=rows.order_by())
    counts = (
        claims.annotate(standing=_standing(now, "appointment__"))
        .values("agent_id", "agent__first_name", "agent__last_name", "standing")
        .annotate(number=Count("appointment_id", distinct=True))
        .order_by()
    )
    return _tallies(
        (
            f"{one['agent__first_name']} {one['agent__last_name']}".strip(),
            one["standing"],
            one["number"],
            one["agent_id"],
        )
        for one in counts
    )


def by_week(rows: QuerySet[Appointment], zone: ZoneInfo) -> list[tuple[date, Tally]]:
    """How many were booked each week (its Monday), by origin; weeks without any are there too."""
    counts = (
        rows.annotate(week=TruncWeek("created_at", tzinfo=zone))
        .values("week", "created_by")
        .annotate(number=Count("pk"))
        .order_by()
    )
    weeks: dict[date, dict[str, int]] = defaultdict(dict)
    for one in counts:
        weeks[one["week"].date()][one["created_by"]] = one["number"]
    return [(monday, Tally("", weeks.get(monday, {}))) for monday in _mondays(weeks)]


def median_wait_days(rows: QuerySet[Appointment]) -> float | None:
    """Half of the people waited longer between booking and coming (days, 1 query)."""
    wait = _MedianSeconds(F("starts_at") - F("created_at"))
    # An appointment noted afterwards made nobody wait.
    found = rows.filter(starts_at__gt=F("created_at")).aggregate(wait=wait)["wait"]
    return None if found is None else found / DAY_SECONDS


def _temporal(rows: QuerySet[Appointment], now: datetime) -> QuerySet[Appointment]:
    return rows.annotate(standing=_standing(now))


def _standing(now: datetime, prefix: str = "") -> Case:
    """The key of `STATUSES`, computed by the database."""
    cases = [
        When(_prefixed(key, now, prefix), then=Value(key)) for key in STATUSES if key != TO_COME
    ]
    return Case(*cases, default=Value(TO_COME), output_field=models.CharField())


def _prefixed(key: str, now: datetime, prefix: str) -> models.Q:
    condition = status_is(key, now)
    return models.Q(*((f"{prefix}{name}", value) for name, value in condition.children))


def _tallies(counts: Iterable[tuple]) -> list[Tally]:
    """From (label, key, number[, identity]): namesakes with two identities stay apart."""
    found: dict[object, Tally] = {}
    for label, key, number, *identity in counts:
        tally = found.setdefault(tuple(identity) or label, Tally(label))
        tally.counts[key] = tally.counts.get(key, 0) + number
    return sorted(found.values(), key=lambda tally: (-tally.total, tally.label))


def _mondays(weeks: Iterable[date]) -> list[date]:
    known = sorted(weeks)
    if not known:
        return []
    count = (known[-1] - known[0]).days // 7 + 1
    return [known[0] + timedelta(weeks=number) for number in range(count)]
