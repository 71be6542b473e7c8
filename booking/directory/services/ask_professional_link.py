"""A professional asks to be recognised by a link; the address that receives it is proved."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from socle.links import opens, secret_of
from socle.outbox.publish import publish

from ..locks import lock_words
from ..models import ProfessionalIdentity
from ..professionals import Means, Professional, note_professional

LINK_PURPOSE = "professional"
LINK_LASTS = timedelta(minutes=20)
# Asked for by anybody who types it: an address is not written to for ever.
MOST_LINKS = 3


@transaction.atomic
def ask_professional_link(email: str, now: datetime) -> None:
    """Have the link sent, three times in twenty minutes at most; the caller is told the same.

    Args:
        email: lower-case.
    """
    lock_words(f"professional:{email}")
    waiting = ProfessionalIdentity.objects.filter(
        email=email, proved_at__isnull=True, created_at__gt=now - LINK_LASTS
    )
    if waiting.count() < MOST_LINKS:
        asked = note_professional(Professional(email), Means.LINK, now, proved=False)
        publish("professional.asked", professional_id=asked.pk)


def professional_secret(asked: ProfessionalIdentity) -> str:
    return secret_of(LINK_PURPOSE, asked.uuid)


def open_professional_link(
    key: uuid.UUID, secret: str, now: datetime
) -> ProfessionalIdentity | None:
    """Who asked for that link; None if it is wrong, used or older than twenty minutes."""
    if not opens(secret, LINK_PURPOSE, key):
        return None
    return ProfessionalIdentity.objects.filter(
        uuid=key, proved_at__isnull=True, created_at__gt=now - LINK_LASTS
    ).first()


@transaction.atomic
def use_professional_link(key: uuid.UUID, secret: str, now: datetime) -> str:
    """The proved address, once; empty if the link opens nothing any more."""
    rows = ProfessionalIdentity.objects.select_for_update()
    list(rows.filter(uuid=key))
    found = open_professional_link(key, secret, now)
    if found is None:
        return ""
    found.delete()
    return found.email
