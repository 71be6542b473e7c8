"""A motif is no longer offered."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.directory.departing import departing
from socle.outbox.publish import publish

from ..models import Motif
from ..motif_record import locked_motif, record, snapshot


@dataclass(frozen=True, slots=True)
class Consequences:
    """What removing it would touch: to be said before."""

    windows: int
    coming_appointments: int
    is_kept: bool  # for what was booked with it


def consequences_of(motif: Motif, now: datetime) -> Consequences:
    """(3 queries.) Appointments and windows belong to rooms above: by the relation only."""
    return Consequences(
        windows=motif.opening_windows.count(),
        coming_appointments=motif.appointments.filter(starts_at__gt=now, status="unknown").count(),
        is_kept=_is_used(motif),
    )


@transaction.atomic
def remove_motif(motif_id: int, actor: Actor, now: datetime, *, version: str | None = None) -> bool:
    """Delete it, or keep it hidden when it is used; whether it is kept.

    Appointments stay as they are. Windows that carry it stay too and no longer offer it.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: it is no longer the one that was shown.
    """
    motif = locked_motif(motif_id, actor, version)
    before = snapshot(motif, motif.organisations.values_list("pk", flat=True))
    is_kept = _is_used(motif)
    record(motif, "removed", actor, now, before=before)
    if is_kept:
        motif.deleted_at = now
        motif.save(update_fields=["deleted_at", "updated_at"])
    else:
        departing(Motif.objects.filter(pk=motif.pk))
        motif.delete()
    # Free days were computed for it (booking.availability listens).
    publish("offerings.outdated")
    return is_kept


def _is_used(motif: Motif) -> bool:
    # What a window carries may be held by somebody who has not confirmed yet.
    return motif.appointments.exists() or motif.opening_windows.exists()
