"""From a town to a hold or an appointment in one call, inside the espace."""

import json
from datetime import datetime

from django.core.signing import get_cookie_signer
from django.urls import reverse

from booking.appointments.models import Appointment, BookingHold, Participation
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.web.usager import letters
from tests.booking.conftest import NINE, NOW
from tests.support.clients import HostClient

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


def give_letters(client: HostClient, *parts: Participation) -> None:
    """As if the first letters of the name had been given in this browser."""
    signer = get_cookie_signer(salt=letters.COOKIE + letters.SALT)
    names = json.dumps([f"{part.pk}.{part.link_generation}" for part in parts])
    client.cookies[letters.COOKIE] = signer.sign(names)


def link_of(town: Town, hold: BookingHold) -> str:
    """The link of the verification message."""
    with town.inside():
        return reverse("booking_confirm", args=[hold.uuid, link_secret(hold)])
