"""The outbox in tests: nothing wakes a worker; `deliver` runs the relay by hand."""

import pytest

from tenants.relay import drain


def no_wake() -> None:
    """Stands for the broker where none runs."""


@pytest.fixture
def deliver():
    """Run every handler that is due, as a worker would."""
    return drain
