"""Alpha with real commits, and an outbox whose every topic is listened to."""

from datetime import timedelta

import pytest

from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.appointments.conftest import listened  # noqa: F401 – every topic is written
from tests.booking.appointments.invariants import check_bookings
from tests.booking.conftest import NOW


@pytest.fixture
def espace(committed) -> Espace:
    return Espace.objects.get(slug="alpha")


@pytest.fixture
def sound(espace):
    """Whatever a test did, nothing is half-booked afterwards."""
    yield
    with in_espace(espace):
        check_bookings(NOW + timedelta(days=3650))
