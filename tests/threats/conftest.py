"""A counter of alpha, and limits that count."""

import pytest
from django.core.cache import cache

from socle.web.limits import counting
from tests.web.usager.conftest import client, clock, open_town, town  # noqa: F401 – fixtures


@pytest.fixture
def limits(settings, monkeypatch):
    settings.LIMITS_ENABLED = True
    monkeypatch.setattr(counting._Rest, "until", 0.0)
    cache.clear()
    yield
    cache.clear()
