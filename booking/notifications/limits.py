"""How much one person, and the whole espace, may be sent in a day."""

from datetime import datetime

from django.db.models import Sum

from booking.availability.loader import zone_of
from booking.domain.wallclock import day_start, local_day

from .models import MessagingRules, Receipt, SmsUsage

Result = Receipt.Result
# Asked for by people whom nobody knows yet: what those who are paid for SMS make a service send.
UNPROVED = frozenset({"hold_verification", "turn_registered"})
# Ten thousand numbers of France begin alike: "+33" and five digits more.
RANGE_LENGTH = 8
UNPROVED_A_RANGE = 40
NOT_SENT = (Result.FAILURE, Result.EXPIRED, Result.CAPPED)


def over_limit(address: str, channel: str, now: datetime, event: str = "") -> str:
    """Why this address may get nothing more today, in French; empty when it may.

    The day is the espace's. Addresses are counted, not records: a number that fifty people give
    is one telephone.
    """
    rules = MessagingRules.current()
    zone = zone_of(None)
    today = local_day(now, zone)
    had = Receipt.objects.filter(
        recipient=address,
        channel=channel,
        created_at__gte=day_start(zone, today),
        agent__isnull=True,
    ).exclude(result__in=NOT_SENT)
    if had.count() >= rules.messages_a_day:
        return f"Plafond de {rules.messages_a_day} messages par jour atteint pour cette personne."
    if channel == Receipt.Channel.SMS and event in UNPROVED and _range_is_over(address, now):
        return "Trop de SMS de vérification vers ces numéros aujourd’hui."
    if channel == Receipt.Channel.SMS:
        sent = SmsUsage.objects.filter(day=today).aggregate(sent=Sum("messages"))["sent"]
        if (sent or 0) >= rules.sms_a_day:
            return f"Plafond de {rules.sms_a_day} SMS par jour atteint pour l’espace."
    return ""


def _range_is_over(address: str, now: datetime) -> bool:
    """Whether numbers that begin like this one had their share of verifications today."""
    zone = zone_of(None)
    had = Receipt.objects.filter(
        recipient__startswith=address[:RANGE_LENGTH],
        channel=Receipt.Channel.SMS,
        event__in=UNPROVED,
        created_at__gte=day_start(zone, local_day(now, zone)),
    ).exclude(result__in=NOT_SENT)
    return had.count() >= UNPROVED_A_RANGE
