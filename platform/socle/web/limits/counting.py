"""Counts requests in the shared cache. A cache that is down refuses nobody."""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import get_usage

from .machine import machine_of
from .rates import RATES, Rate

logger = logging.getLogger(__name__)

# After a failure the cache is left alone that long: people must not wait for its time-out.
REST_SECONDS = 5.0


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
    if not settings.LIMITS_ENABLED or time.monotonic() < _Rest.until:
        return None
    rate = rate_of(request, name)
    try:
        usage = get_usage(
            request,
            group=f"limit:{name}",
            key=lambda group, request: who or machine_of(request),
            rate=(rate.count, rate.seconds),
            increment=add,
        )
    except Exception as error:  # each client has its own errors; here they all mean "down"
        _Rest.until = time.monotonic() + REST_SECONDS
        logger.warning("limits are not counted: cache down (%s)", type(error).__name__)
        return None
    if usage is None:
        return None
    return Usage(usage["limit"], usage["count"], max(1, usage["time_left"]))
