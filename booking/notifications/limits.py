"""How much one person, and the whole espace, may be sent in a day."""

from datetime import datetime

from django.db.models import Sum

from booking.availability.loader import zone_of
from booking.domain.wallclock import day_start, local_day

from .models import MessagingRules, Receipt, SmsUsage

Result = Receipt.Result
NOT_SENT = (Result.FAILURE, Result.EXPIRED, Result.CAPPED)


def over_limit(address: str, channel: str, now: datetime) -> str:
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
    if channel == Receipt.Channel.SMS:
        sent = SmsUsage.objects.filter(day=today).aggregate(sent=Sum("messages"))["sent"]
        if (sent or 0) >= rules.sms_a_day:
            return f"Plafond de {rules.sms_a_day} SMS par jour atteint pour l’espace."
    return ""
