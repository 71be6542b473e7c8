"""A counter of alpha, a stopped clock, and limits that count."""

import time
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from socle.web.limits import counting
from tests.web.usager.conftest import client, clock, open_town, town  # noqa: F401 – fixtures


@pytest.fixture
def limits(settings, monkeypatch):
    settings.LIMITS_ENABLED = True
    monkeypatch.setattr(counting._Rest, "until", 0.0)
    # The minute in which requests are counted does not end in the middle of a test.
    instant = time.time()
    monkeypatch.setattr("django_ratelimit.core.time", SimpleNamespace(time=lambda: instant))
    cache.clear()
    yield
    cache.clear()
