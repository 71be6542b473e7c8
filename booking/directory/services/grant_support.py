"""The espace opens its door to the platform's support, and closes it."""

from datetime import datetime, timedelta

from django.db import transaction

from booking.access.actor import Actor
from socle.errors import Conflict, NotVisible

from ..agent_record import require_espace_admin
from ..errors import InvalidValue
from ..history import write_change
from ..models import Agent, DirectoryChange, SupportGrant
from ..names import clean_name

HOURS = (1, 4, 8, 24, 72)
LONGEST_REASON = 300
KEPT = timedelta(days=365)
NOUN = DirectoryChange.Noun.SUPPORT


@transaction.atomic
def grant_support(level: str, reason: str, hours: int, actor: Actor, now: datetime) -> SupportGrant:
    """From now, for so many hours; one that stands is replaced.

    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: no reason, or what is not offered.
    """
    require_espace_admin(actor)
    if level not in SupportGrant.Level.values:
        raise InvalidValue("level", "Choisissez dans la liste.")
    if hours not in HOURS:
        raise InvalidValue("hours", "Choisissez une durée de la liste.")
    reason = clean_name("reason", reason, LONGEST_REASON)
    for former in SupportGrant.objects.current(now).select_for_update():
        _end(former, actor, now)
    grant = SupportGrant.objects.create(
        level=level,
        reason=reason,
        granted_by_id=actor.agent_id,
        granted_at=now,
        ends_at=now + timedelta(hours=hours),
    )
    after = {"level": level, "ends_at": grant.ends_at.isoformat()}
    write_change(NOUN, grant.pk, "granted", actor, now, after=after)
    return grant


@transaction.atomic
def revoke_support(grant_id: int, actor: Actor, now: datetime) -> SupportGrant:
    """At once: whoever is inside finds the door closed at their next click.

    Raises:
        Forbidden: the actor does not administer the espace.
        NotVisible: there is no such grant.
        Conflict: it is over already.
    """
    require_espace_admin(actor)
    grant = SupportGrant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        raise NotVisible
    if grant.revoked_at or grant.ends_at <= now:
        raise Conflict("Cet accès est déjà fini.")
    _end(grant, actor, now)
    return grant


def _end(grant: SupportGrant, actor: Actor, now: datetime) -> None:
    grant.revoked_at = now
    grant.save(update_fields=["revoked_at"])
    Agent.objects.filter(is_support=True, deleted_at__isnull=True).update(deleted_at=now)
    write_change(NOUN, grant.pk, "revoked", actor, now)


def purge_grants(now: datetime, limit: int) -> int:
    """Those of over a year ago, and the guests of those that have ended; how many grants."""
    if not SupportGrant.objects.current(now).exists():
        inside = Agent.objects.filter(is_support=True, deleted_at__isnull=True)
        inside.update(deleted_at=now)
    old = SupportGrant.objects.filter(ends_at__lt=now - KEPT).values_list("pk", flat=True)[:limit]
    return SupportGrant.objects.filter(pk__in=list(old)).delete()[0]
