"""The Monday of the tests, for whoever reads the clock."""

from tests.booking.delivery.conftest import clock  # noqa: F401 – a fixture for every test
