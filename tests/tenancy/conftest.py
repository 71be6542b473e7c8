"""Host names forgotten between tests; espaces committed for real; espaces to throw away."""

from collections.abc import Callable

import pytest
from django.core.cache import cache

from socle.outbox import registry
from tenants import hosts
from tenants.models import Espace

from .throwaway import drop_espace


@pytest.fixture(autouse=True)
def hosts_forgotten():
    """What one test wrote in the table of host names is not there for the next."""
    cache.clear()
    hosts.forget()
    yield
    cache.clear()
    hosts.forget()


@pytest.fixture
def two_espaces(committed) -> tuple[Espace, Espace]:
    """alpha and bravo, where what is written is committed."""
    return Espace.objects.get(slug="alpha"), Espace.objects.get(slug="bravo")


@pytest.fixture
def espaces_thrown_away(committed):
    """Whatever espace the test makes besides alpha and bravo is dropped with schema and role."""
    yield
    for espace in Espace.objects.exclude(slug__in=("alpha", "bravo")):
        drop_espace(espace)


@pytest.fixture
def listen(monkeypatch) -> Callable:
    """`listen("topic", function)`: a handler known for one test only, in place of all others."""
    monkeypatch.setattr(registry, "_handlers", {})

    def register(topic: str, call: Callable, name: str = "test.handler", **known: object) -> None:
        registry.handles(topic, name=name, **known)(call)

    return register
