"""Announcements, spread over the rows of espaces: a page shows them without asking anything.

Each web process keeps those rows with the host names (`tenants.hosts`) and learns of a change at
once. What has ended is not shown any more, and leaves the rows with the next change.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from socle.audit.record import record
from socle.clock import now

from . import hosts
from .models import Announcement, Espace

AT_ONCE = 200  # rows written by one statement


@dataclass(frozen=True, slots=True)
class Shown:
    """One of them, as a page says it."""

    pk: int
    text: str
    url: str
    level: str


def shown(espace: Espace, audiences: tuple[str, ...], instant: datetime) -> list[Shown]:
    """What is to be said now to these audiences (no query)."""
    moment = instant.timestamp()
    return [
        Shown(one["pk"], one["text"], one["url"], one["level"])
        for one in espace.announcements
        if one["audience"] in audiences and one["from"] <= moment < one["to"]
    ]


@transaction.atomic
def announce(announcement: Announcement, account_id: uuid.UUID | None) -> Announcement:
    """
    Raises:
        ValidationError: it ends before it begins, or a field makes no sense.
    """
    announcement.full_clean()
    announcement.save(force_insert=True)
    record("announcement.made", account_id=account_id, detail=f"n° {announcement.pk}")
    spread()
    return announcement


@transaction.atomic
def withdraw(announcement: Announcement, account_id: uuid.UUID | None) -> bool:
    """Nobody reads it any more; False when it was over already."""
    rows = Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None, ends_at__gt=now())
    if not rows.update(withdrawn_at=now()):
        return False
    record("announcement.withdrawn", account_id=account_id, detail=f"n° {announcement.pk}")
    spread()
    return True


def spread() -> int:
    """Write on each espace what it is to say; how many have changed. In a transaction."""
    current = list(
        Announcement.objects.select_for_update()
        .filter(withdrawn_at=None, ends_at__gt=now())
        .order_by("starts_at", "pk")
    )
    changed = []
    for espace in Espace.objects.only("number", "kind", "announcements"):
        wanted = wanted_by(espace, current)
        if espace.announcements != wanted:
            espace.announcements = wanted
            changed.append(espace)
    Espace.objects.bulk_update(changed, ["announcements"], batch_size=AT_ONCE)
    transaction.on_commit(hosts.forget)
    return len(changed)


def concerns(announcement: Announcement, espace: Espace) -> bool:
    kinds, numbers = announcement.kinds, announcement.espace_numbers
    return (not kinds or espace.kind in kinds) and (not numbers or espace.number in numbers)


def wanted_by(espace: Espace, current: list[Announcement]) -> list[dict[str, object]]:
    return [
        {
            "pk": one.pk,
            "text": one.text,
            "url": one.url,
            "level": one.level,
            "audience": one.audience,
            "from": one.starts_at.timestamp(),
            "to": one.ends_at.timestamp(),
        }
        for one in current
        if concerns(one, espace)
    ]
