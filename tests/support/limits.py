"""Limits of requests, in a minute that stands still."""

import time
from types import SimpleNamespace

import pytest


@pytest.fixture(autouse=True)
def stopped_minute(monkeypatch):
    """The minute in which requests are counted does not end in the middle of a test."""
    instant = time.time()
    monkeypatch.setattr("django_ratelimit.core.time", SimpleNamespace(time=lambda: instant))
