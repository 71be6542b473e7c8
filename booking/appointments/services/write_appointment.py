"""The core that every door shares: once the time is claimed, the appointment and who comes."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import connection

from booking.directory.models import Usager
from socle.outbox.publish import publish

from .. import history
from ..author import Author
from ..guests import Guest
from ..models import Appointment, Change, Participation, Prescripteur
from ..plan import Plan
from .keep_free_days import keep_free_days
from .release_time import times_of

PARTICIPATION_LINK_LASTS = timedelta(weeks=12)
# Sorted: two bookings that introduce the same people wait for each other in one direction.
_INTRODUCE = """
INSERT INTO directory_usagerprofile (organisation_id, usager_id, created_at)
SELECT %(organisation)s, id, now() FROM directory_usager
WHERE id = ANY(%(usagers)s) OR responsible_id = ANY(%(responsible)s)
ORDER BY id
ON CONFLICT DO NOTHING
"""


def write_appointment(pk: int, plan: Plan, author: Author, now: datetime) -> Appointment:
    """Write the appointment whose agents' time is claimed under this identifier.

    Must run in the transaction of the claims, whose last thing it is (see `keep_free_days`).
    Publishes `appointment.booked`.
    """
    times = times_of(pk)
    appointment = Appointment(
        pk=pk,
        organisation=plan.organisation,
        motif=plan.motif,
        place=plan.place,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        context=plan.context,
        name=plan.name,
        max_participants_count=plan.max_participants_count,
        created_by=author.kind,
        created_by_agent_id=author.agent_id,
    )
    appointment.save(force_insert=True)
    add_participations(appointment, plan.guests, author, now)
    after = history.snapshot(appointment, {time.agent_id for time in times})
    history.write([history.change(Change.Verb.BOOKED, pk, author, now, after=after)])
    publish("appointment.booked", appointment_id=pk, **author.ids)
    keep_free_days(times)
    return appointment


def add_participations(
    appointment: Appointment, guests: Sequence[Guest], author: Author, now: datetime
) -> list[Participation]:
    """Write who takes part, known to the organisation from now on; nothing is published."""
    participations = Participation.objects.bulk_create(
        Participation(
            appointment=appointment,
            usager=guest.usager,
            send_lifecycle_notifications=guest.send_lifecycle_notifications,
            send_reminder_notification=guest.send_reminder_notification,
            ants_number=guest.ants_number,
            created_by=author.kind,
            created_by_agent_id=author.agent_id,
            created_by_agent_prescripteur=author.prescribing,
            link_expires_at=max(now, appointment.starts_at) + PARTICIPATION_LINK_LASTS,
        )
        for guest in guests
    )
    if author.card:
        Prescripteur.objects.bulk_create(
            Prescripteur(participation=participation, **asdict(author.card))
            for participation in participations
        )
    introduce(appointment.organisation_id, [guest.usager for guest in guests])
    return participations


def introduce(organisation_id: int, usagers: Iterable[Usager]) -> None:
    """The organisation knows these people, who answers for them and their relatives (1 query)."""
    ids = {usager.pk for usager in usagers}
    if not ids:
        return
    answering = {usager.responsible_id for usager in usagers if usager.responsible_id}
    values = {
        "organisation": organisation_id,
        "usagers": list(ids | answering),
        "responsible": list(ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_INTRODUCE, values)
