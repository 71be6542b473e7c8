"""France Titres' coordination service on a local port: the stand-in that other editors use too."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from integrations.ants.double.server import Double, serve_beside

TOKEN = "jeton-de-coordination"


@pytest.fixture(scope="session")
def _coordination_server():
    double = Double(TOKEN)
    server = serve_beside(double)
    yield double, f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    server.server_close()


@pytest.fixture
def coordination(_coordination_server, settings) -> Iterator[Double]:
    """The service, well and knowing nothing, asked by the real client."""
    double, url = _coordination_server
    double.forget()
    settings.ANTS_COORDINATION_URL = url
    settings.ANTS_COORDINATION_TOKEN = TOKEN
    settings.ANTS_NUMBERS = "integrations.ants.coordination.numbers.CoordinatedNumbers"
    cache.clear()
    yield double
    double.forget()
    cache.clear()
