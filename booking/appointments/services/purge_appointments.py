"""Appointments that took place long ago go, with all that hangs on them."""

from datetime import datetime

from django.db import transaction

from booking.directory.departing import RGPD, departing
from booking.directory.models import Place
from socle.outbox.publish import publish

from ..models import Appointment, Change

# What other messages say of their author.
NOBODY = {"author_kind": "system", "author_agent_id": None, "author_usager_id": None}


@transaction.atomic
def purge_appointments(before: datetime, limit: int) -> int:
    """Delete those that started before that; how many, `limit` at most.

    Their claims, participations, waiting entries and history go as well, and the places made for
    them; receipts stay, and name no appointment any more. Nobody is told but machines, by
    `appointment.deleted` with the reason `rgpd`.
    """
    rows = Appointment.objects.filter(starts_at__lt=before).order_by("starts_at", "pk")
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    gone = list(locked.values_list("pk", "uuid", "organisation_id", "place_id")[:limit])
    ids = [pk for pk, *_ in gone]
    departing(Appointment.objects.filter(pk__in=ids), RGPD)
    Change.objects.filter(appointment_id__in=ids).delete()
    Appointment.objects.filter(pk__in=ids).delete()
    Place.objects.filter(
        pk__in={place_id for *_, place_id in gone if place_id},
        availability=Place.Availability.SINGLE_USE,
        appointments__isnull=True,
    ).delete()
    for pk, uuid, organisation_id, _ in gone:
        publish(
            "appointment.deleted",
            appointment_id=pk,
            appointment_uuid=uuid,
            organisation_id=organisation_id,
            reason=RGPD,
            **NOBODY,
        )
    return len(ids)
