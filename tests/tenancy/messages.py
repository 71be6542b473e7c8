"""Messages told in espaces, and made due."""

from datetime import timedelta

from django.db import transaction

from socle.clock import now
from socle.outbox.models import Delivery, Message
from socle.outbox.publish import publish
from tenants.context import in_espace


def tell(topic: str, *espaces, **ids) -> None:
    """Publish in each of the espaces (None: the portal)."""
    for espace in espaces:
        if espace is None:
            with transaction.atomic():
                publish(topic, **ids)
        else:
            with in_espace(espace), transaction.atomic():
                publish(topic, **ids)


def make_due() -> None:
    Delivery.objects.filter(state="pending").update(due_at=now() - timedelta(seconds=1))


def fail(message: Message) -> None:
    """A handler that fails, with a text that must not be kept."""
    raise ConnectionError("Madame Durand, 01 99 00 12 34")


def kill(message: Message) -> None:
    """A handler during which the worker is killed: nothing after it runs."""
    raise SystemExit
