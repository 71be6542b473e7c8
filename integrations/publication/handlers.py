"""From an espace's own rows to what the portal reads."""

from django.db import transaction

from booking.directory.locks import lock_words
from booking.directory.models import DeclaredCommune
from socle.outbox.models import Message
from socle.outbox.registry import handles
from tenants.context import current_espace, on_portal

from .models import ServedCommune


@handles("territory.declared", name="publication.territory")
def publish_territory(message: Message) -> None:
    """The portal's list becomes the espace's, as it is now: late and repeated messages are
    harmless."""
    number = current_espace().number
    with transaction.atomic():
        # Read after the lock: what was read earlier never lands on what was read later.
        lock_words("territory")
        codes = set(DeclaredCommune.objects.values_list("city_code", flat=True))
        _replace(number, codes)


def _replace(number: int, codes: set[str]) -> None:
    with on_portal():
        known = ServedCommune.objects.filter(espace_number=number)
        known.exclude(city_code__in=codes).delete()
        ServedCommune.objects.bulk_create(
            (ServedCommune(city_code=code, espace_number=number) for code in sorted(codes)),
            ignore_conflicts=True,
        )
