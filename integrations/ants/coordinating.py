"""What the outbox asks for the numbers of an appointment: the hub's answer, then coordination."""

from collections.abc import Iterable

from django.db import transaction

from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.publish import publish
from socle.outbox.registry import Lane, handles

from .applications import renew_applications
from .coordination.sync import has_to_tell, synchronise
from .declarations import numbered_appointments

TOPICS = (
    "appointment.booked",
    "appointment.moved",
    "appointment.cancelled",
    "appointment.restored",
    "appointment.deleted",
    "participation.added",
    "participation.removed",
    "participation.replaced",
    "participation.cancelled",
    "participation.restored",
    "participation.numbered",
)


@handles(*TOPICS, name="ants.renew_applications")
def on_appointment(message: Message) -> None:
    """The hub is told at once; the other service, which may keep us waiting, in its own lane."""
    appointment_id = message.payload["appointment_id"]
    renew_applications(appointment_id, now())
    if has_to_tell(appointment_id, now()):
        tell_outdated([appointment_id])


@handles("ants_numbers.outdated", name="ants.coordinate", lane=Lane.OUTSIDE)
def on_numbers_outdated(message: Message) -> None:
    synchronise(message.payload["appointment_id"], now())


@handles("place.edited", name="ants.rename_meeting_point")
def on_place_edited(message: Message) -> None:
    """Its name and its zone stand in each declaration."""
    tell_outdated(numbered_appointments(now(), message.payload["place_id"]))


def tell_outdated(appointment_ids: Iterable[int]) -> None:
    """A message each: one that the service refuses does not hold the others back."""
    with transaction.atomic():
        for appointment_id in appointment_ids:
            publish("ants_numbers.outdated", appointment_id=appointment_id)
