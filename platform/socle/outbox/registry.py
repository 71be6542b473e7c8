"""Which handler listens to which topic."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .models import Message

HandlerFunction = Callable[[Message], None]


class Lane(StrEnum):
    """Who waits for whom. What somebody else's server may hold up for seconds has a lane of its
    own: mails, SMS and projections never stand behind it. AWAITED is what a person looks out for
    in front of a screen, as the link that confirms: in the main lane it goes before all the rest.
    """

    AWAITED = "awaited"
    MAIN = "main"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Handler:
    """`name` is stored with each delivery: rename it only with a data migration."""

    name: str
    topics: tuple[str, ...]
    call: HandlerFunction
    lane: Lane = Lane.MAIN


_handlers: dict[str, Handler] = {}


def handles(
    *topics: str, name: str, lane: Lane = Lane.MAIN
) -> Callable[[HandlerFunction], HandlerFunction]:
    """Register the function for these topics. It must be idempotent by (message, handler).

    Raises:
        ValueError: the name is taken by another function.
    """

    def register(call: HandlerFunction) -> HandlerFunction:
        known = _handlers.get(name)
        if known and known.call is not call:
            raise ValueError(f"outbox handler {name!r} is registered twice")
        _handlers[name] = Handler(name, topics, call, lane)
        return call

    return register


def handlers_of(topic: str) -> list[Handler]:
    return [handler for handler in _handlers.values() if topic in handler.topics]


def handler_named(name: str) -> Handler | None:
    return _handlers.get(name)


def names_in(lane: Lane) -> list[str]:
    """The handlers of that lane."""
    return [handler.name for handler in _handlers.values() if handler.lane is lane]
