"""Take an appointment out of the records, as if it had been booked by mistake."""

from datetime import datetime

from django.db import transaction

from booking.directory.departing import departing
from socle.errors import Forbidden
from socle.outbox.publish import publish

from .. import history
from ..author import Author, Kind
from ..models import AgentClaim, Appointment, Change, Participation
from .end_offers import withdraw_entries
from .give_back import give_back
from .keep_free_days import keep_free_days
from .locked import locked_appointment
from .release_time import drop_claims


def delete_appointment(appointment_id: int, author: Author, now: datetime) -> None:
    """Delete it with its participations and waiting entries; receipts and history stay.

    Nobody is told but machines, by `appointment.deleted` (domain.md 1.6).

    Raises:
        NotVisible: there is no such appointment, or no longer.
    """
    if author.kind != Kind.AGENT:
        raise Forbidden
    with transaction.atomic():
        appointment = locked_appointment(appointment_id)
        departing(Appointment.objects.filter(pk=appointment.pk))
        freed = withdraw_entries(appointment.waiting_entries.all())
        history.write([_last_line(appointment, author, now)])
        publish(
            "appointment.deleted",
            appointment_id=appointment.pk,
            appointment_uuid=appointment.uuid,
            organisation_id=appointment.organisation_id,
            **author.ids,
        )
        freed += drop_claims(appointment)
        appointment.delete()
        give_back(appointment.motif, freed, now)
        keep_free_days(freed)


def _last_line(appointment, author: Author, now: datetime) -> Change:
    agents = AgentClaim.objects.filter(appointment=appointment).values_list("agent_id", flat=True)
    usagers = Participation.objects.filter(appointment=appointment).order_by("usager_id")
    before = history.snapshot(appointment, agents)
    # Whoever reads by machine is told that it is gone, if they could see it.
    before["organisation_id"] = appointment.organisation_id
    before["motif_id"] = appointment.motif_id
    before["usager_ids"] = list(usagers.values_list("usager_id", flat=True))
    return history.change(Change.Verb.DELETED, appointment.pk, author, now, before=before)
