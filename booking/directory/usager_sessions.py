"""Sessions of usagers: opened, found again, ended."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from .models import Usager, UsagerSession

# As the field does it (booking.md 7): half an hour without a page, a working day at most.
IDLE = timedelta(minutes=30)
LASTS = timedelta(hours=8)
# One write a minute is enough to know when somebody was last there.
NOTED_EVERY = timedelta(minutes=1)


def open_session(usager: Usager, host: str, means: str, now: datetime) -> str:
    """A new session; its key, for the cookie, is kept nowhere else.

    Raises:
        ValueError: the record is deleted or merged into another, or no such means.
    """
    if usager.deleted_at is not None or means not in UsagerSession.Means.values:
        raise ValueError("no session for this record or by this means")
    key = secrets.token_urlsafe(32)
    UsagerSession.objects.create(
        key=_digest(key), usager=usager, host=host, means=means, opened_at=now, seen_at=now
    )
    return key


def find_session(key: str, host: str, now: datetime) -> UsagerSession | None:
    """The live session of that cookie on that host (1 query, one write a minute at most)."""
    session = (
        UsagerSession.objects.select_related("usager")
        .filter(
            key=_digest(key),
            host=host,
            seen_at__gt=now - IDLE,
            opened_at__gt=now - LASTS,
            usager__deleted_at__isnull=True,
        )
        .first()
    )
    if session and session.seen_at <= now - NOTED_EVERY:
        UsagerSession.objects.filter(pk=session.pk).update(seen_at=now)
    return session


def end_session(key: str) -> None:
    UsagerSession.objects.filter(key=_digest(key)).delete()


def end_sessions_of(usager_ids: Collection[int]) -> None:
    """Wherever they are open: the record is no longer theirs, or no longer there."""
    UsagerSession.objects.filter(usager_id__in=usager_ids).delete()


def purge_sessions(now: datetime) -> int:
    """Delete those that open nothing any more; how many there were."""
    over = Q(seen_at__lte=now - IDLE) | Q(opened_at__lte=now - LASTS)
    return UsagerSession.objects.filter(over).delete()[0]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
