"""Counts requests in the shared cache. A cache that is down refuses nobody."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import get_usage

from .machine import machine_of
from .rates import RATES, Rate

logger = logging.getLogger(__name__)

# After a failure the cache is left alone that long: people must not wait for its time-out.
REST_SECONDS = 5.0
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Usage:
    """Where one machine stands within its limit."""

    limit: int
    count: int
    seconds_left: int

    @property
    def is_over(self) -> bool:
        return self.count > self.limit

    @property
    def is_spent(self) -> bool:
        return self.count >= self.limit


class _Rest:
    """Shared by the threads of a process; a race costs one more time-out, no more."""

    until = 0.0


def rate_of(request: HttpRequest, name: str) -> Rate:
    """The limit of that name, as the espace of the request sets it."""
    espace = getattr(request, "espace", None)
    return RATES[name].for_espace(espace.limits if espace else {}, name)


def count(request: HttpRequest, name: str, *, who: str = "", add: bool = True) -> Usage | None:
    """One more request (or none, just looking) of that machine; None when it cannot be counted.

    Args:
        who: what is counted instead of the machine: a number, a device, an account. Only its
            digest is written.
    """
    rate = rate_of(request, name)
    usage = of_cache(
        lambda: get_usage(
            request,
            group=f"limit:{name}",
            key=lambda group, request: who or machine_of(request),
            rate=(rate.count, rate.seconds),
            increment=add,
        ),
        None,
    )
    if usage is None:
        return None
    return Usage(usage["limit"], usage["count"], max(1, usage["time_left"]))


def of_cache(work: Callable[[], Answer], otherwise: Answer) -> Answer:
    """What the cache answers; `otherwise` where limits are off, or while it is down."""
    if not settings.LIMITS_ENABLED or time.monotonic() < _Rest.until:
        return otherwise
    try:
        return work()
    except Exception as error:  # each client has its own errors; here they all mean "down"
        _Rest.until = time.monotonic() + REST_SECONDS
        logger.warning("limits are not counted: cache down (%s)", type(error).__name__)
        return otherwise
