"""One person, many requests at once: one hold a slot, and never more than the quota."""

from datetime import timedelta

import pytest

from booking.appointments.errors import TooManyHolds
from booking.appointments.models import AgentClaim, BookingHold
from booking.appointments.services.hold_quota import HOLDS_A_PERSON
from booking.appointments.services.hold_slot import Booker, hold_slot
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import NINE, NOW, open_counter
from tests.support.crowd import crowd

CLICKS = 8
NADIA = Booker("Nadia", "Benali", email="nadia@demo.example", phone_number="+33639980001")


@pytest.fixture
def espace(committed) -> Espace:
    return Espace.objects.get(slug="alpha")


def test_clicks_at_the_same_moment_hold_one_agent_of_many(espace):
    with in_espace(espace):
        counter = open_counter(agents=CLICKS)
    got = crowd(espace, CLICKS, lambda number: hold_slot(counter.choice(), NADIA, NOW).pk)
    assert len(set(got)) == 1
    with in_espace(espace):
        assert BookingHold.objects.count() == AgentClaim.objects.count() == 1


def test_slots_asked_for_at_the_same_moment_stay_within_the_quota(espace):
    with in_espace(espace):
        counter = open_counter(agents=CLICKS)

    def ask(number: int) -> int:
        start = NINE + timedelta(minutes=30 * (number % 6))
        person = Booker("Nadia", f"Benali {number}", email=NADIA.email)
        return hold_slot(counter.choice(start), person, NOW).pk

    got = crowd(espace, CLICKS, ask)
    refused = [one for one in got if isinstance(one, TooManyHolds)]
    assert len(refused) == CLICKS - HOLDS_A_PERSON
    with in_espace(espace):
        assert BookingHold.objects.count() == HOLDS_A_PERSON
