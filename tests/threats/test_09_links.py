"""Threat 9: links are guessed. They are long, and wrong ones are soon refused altogether."""

import math
import uuid

import pytest

from socle.links import secret_of
from socle.web.limits.rates import RATES


def test_a_secret_is_worth_more_than_128_bits() -> None:
    secret = secret_of("hold", uuid.uuid4())
    assert len(secret) * math.log2(32) >= 128


@pytest.mark.parametrize(
    "address",
    ["/rdv/confirmer/{id}/{secret}", "/l/{id}/{secret}", "/f/{id}/{secret}"],
)
def test_guesses_are_counted_and_end(client, limits, address) -> None:
    most = RATES["link"].count
    statuses = [
        client.get(address.format(id=uuid.uuid4(), secret="a" * 33)).status_code
        for _ in range(most + 1)
    ]
    assert statuses == [404] * most + [429]


def test_whoever_has_the_right_link_is_never_counted(town, client, limits, deliver) -> None:
    from booking.appointments.models import BookingHold
    from booking.appointments.services.hold_slot import link_secret

    town.hold(client)
    with town.inside():
        hold = BookingHold.objects.get()
    url = f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}"
    assert {client.get(url).status_code for _ in range(RATES["link"].count + 5)} == {200}
