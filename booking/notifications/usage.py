"""What SMS cost an espace: counted as they leave, by day and organisation."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth

from booking.availability.loader import zone_of
from booking.domain.wallclock import local_day
from socle.outbox.publish import publish

from .gsm import segments
from .models import MessagingRules, SmsUsage


@dataclass(frozen=True, slots=True)
class MonthCost:
    """What one organisation sent in one month; `cost` in euros."""

    month: date
    organisation_id: int | None
    organisation: str
    messages: int
    segments: int
    cost: Decimal


def record_sms(organisation_id: int | None, parts: int | None, text: str, now: datetime) -> None:
    """Count one SMS, in the transaction of its receipt; `sms.budget_reached` once a month.

    The alarm stops nothing: people must still be told. Limits of the day are what stops an abuse.

    Args:
        organisation_id: whom it is counted for; None for the espace as a whole.
        parts: how many the provider billed; None if it did not say.
    """
    rules = MessagingRules.current()
    today = local_day(now, zone_of(None))
    parts = parts or segments(text)
    row, _ = SmsUsage.objects.get_or_create(day=today, organisation_id=organisation_id)
    SmsUsage.objects.filter(pk=row.pk).update(
        messages=F("messages") + 1,
        segments=F("segments") + parts,
        cost=F("cost") + rules.sms_price * parts,
    )
    if rules.sms_monthly_budget is not None:
        _watch_budget(rules, today.replace(day=1))


def sms_cost(first: date, last: date) -> list[MonthCost]:
    """By month and organisation, the oldest month first (1 query).

    Args:
        first, last: days, both included; months that they cut are counted in part.
    """
    rows = (
        SmsUsage.objects.filter(day__range=(first, last))
        .annotate(month=TruncMonth("day"))
        .values("month", "organisation_id", "organisation__name")
        .annotate(sent=Sum("messages"), parts=Sum("segments"), euros=Sum("cost"))
        .order_by("month", "organisation__name", "organisation_id")
    )
    return [
        MonthCost(
            row["month"],
            row["organisation_id"],
            row["organisation__name"] or "",
            row["sent"],
            row["parts"],
            row["euros"],
        )
        for row in rows
    ]


def _watch_budget(rules: MessagingRules, month: date) -> None:
    if rules.budget_reached_on == month:
        return
    spent = SmsUsage.objects.filter(day__gte=month).aggregate(euros=Sum("cost"))["euros"]
    if spent < rules.sms_monthly_budget:
        return
    told = MessagingRules.objects.filter(pk=rules.pk).exclude(budget_reached_on=month)
    if told.update(budget_reached_on=month):
        publish("sms.budget_reached", month=month)
