"""From a town to a hold or an appointment in one call, inside the espace."""

from datetime import datetime

from booking.appointments.models import Appointment, BookingHold
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from tests.booking.conftest import NINE, NOW

from .conftest import Town

OTHER = Booker("Léo", "Petit", email="leo@demo.example")


def held(
    town: Town, starts_at: datetime = NINE, booker: Booker = OTHER, now: datetime = NOW
) -> BookingHold:
    return hold_slot(town.counter.choice(starts_at), booker, now)


def book(
    town: Town, starts_at: datetime = NINE, booker: Booker = OTHER, now: datetime = NOW
) -> Appointment:
    hold = held(town, starts_at, booker, now)
    return confirm_hold(hold.uuid, link_secret(hold), now)
