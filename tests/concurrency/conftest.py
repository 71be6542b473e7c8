"""Alpha with real commits, and an outbox whose every topic is listened to."""

from datetime import timedelta

import pytest

from booking.availability.projection.upkeep import bring_up_to_date, drift
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.appointments.conftest import listened  # noqa: F401 – every topic is written
from tests.booking.appointments.invariants import check_bookings
from tests.booking.conftest import NOW, Counter, open_counter


@pytest.fixture
def espace(committed) -> Espace:
    return Espace.objects.get(slug="alpha")


@pytest.fixture
def sound(espace):
    """Whatever a test did, nothing is half-booked and free days are in step."""
    yield
    with in_espace(espace):
        check_bookings(NOW + timedelta(days=3650))
        assert not drift(NOW)


def open_kept_counter(agents: int = 1, **motif_fields) -> Counter:
    """A counter whose agents' free days are kept, as those of a living espace are."""
    counter = open_counter(agents, **motif_fields)
    bring_up_to_date(NOW)
    return counter
