"""How long the log of webhooks is kept.

No body is kept but that of deletions that did not get through: two weeks, longer than the twenty
attempts last, so that an admin who mends the receiver may send them again. The log itself, which
names rows by their identifiers only, stays a month.
"""

from datetime import timedelta

from booking.directory.retention.cutoffs import Cutoffs
from booking.directory.retention.registry import Stage, purges

from .models import WebhookDelivery

BODY_IS_KEPT = timedelta(days=14)
LOG_IS_KEPT = timedelta(days=30)
State = WebhookDelivery.State


@purges("webhooks.bodies", Stage.TRACES)
def bodies(cutoffs: Cutoffs, limit: int) -> int:
    """What is still owed then, of an endpoint paused for weeks, is owed no more."""
    old = WebhookDelivery.objects.filter(created_at__lte=cutoffs.now - BODY_IS_KEPT)
    said = old.exclude(sealed_body="").order_by("created_at").values_list("pk", flat=True)[:limit]
    rows = WebhookDelivery.objects.filter(pk__in=list(said))
    rows.filter(state=State.PENDING).update(state=State.GIVEN_UP, next_at=None)
    return rows.update(sealed_body="")


@purges("webhooks.log", Stage.TRACES)
def log(cutoffs: Cutoffs, limit: int) -> int:
    old = WebhookDelivery.objects.filter(created_at__lte=cutoffs.now - LOG_IS_KEPT)
    ids = list(old.order_by("created_at").values_list("pk", flat=True)[:limit])
    return WebhookDelivery.objects.filter(pk__in=ids).delete()[1].get("webhooks.WebhookDelivery", 0)
