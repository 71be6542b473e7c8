"""A clock that the tests set, and an agent's desk in each espace."""

from datetime import datetime

import pytest

from tenants.context import in_espace

from .radicale_server import Radicale
from .world import NOW, make_desk


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """`clock(instant)` sets the time; it stands at NOW until then."""

    def set_to(instant: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: instant)

    set_to(NOW)
    return set_to


@pytest.fixture
def desk(alpha, bravo):
    with in_espace(bravo):
        make_desk("Wapiti")
    with in_espace(alpha):
        return make_desk("Roux")


@pytest.fixture
def open_door(settings):
    """Servers of this machine may be asked, without TLS."""
    settings.OUTGOING_OPENED_NETWORKS = ["127.0.0.0/8"]
    settings.OUTGOING_PLAIN_HTTP = True


@pytest.fixture
def radicale(tmp_path, open_door):
    with Radicale(tmp_path) as server:
        yield server
