"""Handlers known for one test only."""

from collections.abc import Callable

import pytest

from socle.outbox import registry


@pytest.fixture
def listen(monkeypatch) -> Callable:
    """`listen("topic", function)`: a handler known for one test only, in place of all others."""
    monkeypatch.setattr(registry, "_handlers", {})

    def register(topic: str, call: Callable = print, name: str = "test.handler") -> None:
        registry.handles(topic, name=name)(call)

    return register
