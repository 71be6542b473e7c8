"""Usagers whom nobody has received or touched for long are forgotten, then their rows go."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from ..departing import RGPD, departing
from ..models import Usager, UsagerProfile
from .anonymise_usager import forget

# Long enough for what follows from forgetting somebody, in rooms above, to be done.
EMPTIED_ARE_KEPT = timedelta(days=30)


@transaction.atomic
def forget_idle_usagers(before: datetime, now: datetime, limit: int) -> int:
    """Make anonymous those untouched since then who have no appointment; how many.

    A responsible stays as long as a relative does.
    """
    chosen = _idle(Usager.objects.current(), before).order_by("pk")[:limit]
    rows = Usager.objects.filter(pk__in=list(chosen.values_list("pk", flat=True)))
    ids = [one.pk for one in rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))]
    # Looked at again under the lock: one may have been booked for, or found by an agent.
    idle = list(_idle(Usager.objects.current().filter(pk__in=ids), before))
    profiles = UsagerProfile.objects.filter(usager__in=idle)
    departing(profiles, RGPD)
    profiles.delete()
    forget(idle, now)
    return len(idle)


@transaction.atomic
def delete_emptied_usagers(now: datetime, limit: int) -> int:
    """Delete the anonymous records that nothing needs, for the figures or otherwise; how many."""
    rows = Usager.objects.filter(
        deleted_at__lt=now - EMPTIED_ARE_KEPT,
        participations__isnull=True,
        relatives__isnull=True,
        merges__isnull=True,
        merged_into__isnull=True,
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    locked = Usager.objects.filter(pk__in=ids).order_by("pk").select_for_update(skip_locked=True)
    ids = list(locked.values_list("pk", flat=True))
    Usager.objects.filter(pk__in=ids).delete()
    return len(ids)


def _idle(usagers: QuerySet[Usager], before: datetime) -> QuerySet[Usager]:
    relatives = Usager.objects.current().filter(responsible=OuterRef("pk"))
    newly_known = UsagerProfile.objects.filter(usager=OuterRef("pk"), created_at__gte=before)
    return usagers.filter(
        ~Exists(relatives),
        ~Exists(newly_known),
        created_at__lt=before,
        updated_at__lt=before,
        participations__isnull=True,
    )
