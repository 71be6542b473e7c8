"""Which handler listens to which topic."""

from collections.abc import Callable
from dataclasses import dataclass

from .models import Message

HandlerFunction = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """`name` is stored with each delivery: rename it only with a data migration."""

    name: str
    topic: str
    call: HandlerFunction


_handlers: dict[str, Handler] = {}


def handles(topic: str, *, name: str) -> Callable[[HandlerFunction], HandlerFunction]:
    """Register the function for `topic`. It must be idempotent by (message, handler).

    Raises:
        ValueError: the name is taken by another function.
    """

    def register(call: HandlerFunction) -> HandlerFunction:
        known = _handlers.get(name)
        if known and known.call is not call:
            raise ValueError(f"outbox handler {name!r} is registered twice")
        _handlers[name] = Handler(name, topic, call)
        return call

    return register


def handlers_of(topic: str) -> list[Handler]:
    return [handler for handler in _handlers.values() if handler.topic == topic]


def handler_named(name: str) -> Handler | None:
    return _handlers.get(name)
