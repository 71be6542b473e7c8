"""What the outbox asks for the numbers of an appointment: the hub's answer, then coordination."""

from django.db import transaction

from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.publish import publish
from socle.outbox.registry import handles

from .applications import renew_applications
from .coordination.sync import synchronise
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
    "ants_numbers.outdated",
)


@handles(*TOPICS, name="ants.coordinate")
def on_appointment(message: Message) -> None:
    appointment_id = message.payload["appointment_id"]
    renew_applications(appointment_id, now())
    synchronise(appointment_id, now())


@handles("place.edited", name="ants.rename_meeting_point")
def on_place_edited(message: Message) -> None:
    """Its name and its zone stand in each declaration."""
    tell_outdated(numbered_appointments(now(), message.payload["place_id"]))


def tell_outdated(appointment_ids) -> None:
    """A message each: one that the service refuses does not hold the others back."""
    with transaction.atomic():
        for appointment_id in appointment_ids:
            publish("ants_numbers.outdated", appointment_id=appointment_id)
