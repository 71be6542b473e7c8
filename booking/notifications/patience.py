"""A provider that hangs must not hold everything else back.

One worker delivers one thing after another: with a thousand mails due and fifteen seconds until
each gives up, holds would end and webhooks leave hours late. Whoever has waited in vain lets that
door rest a while; what comes meanwhile is put off at once, and tried again by the relay.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from socle import clock

from .outcomes import MaybeSent

LONG = 2  # seconds
REST = timedelta(seconds=30)
# By door: the mail server, the platform's SMS, an espace's own. Each process learns for itself.
_resting: dict[str, datetime] = {}


class ProviderRests(OSError):
    """It hung a moment ago: not asked."""


@contextmanager
def patience(door: str) -> Iterator[None]:
    """Ask a provider, unless it hung less than half a minute ago.

    Raises:
        ProviderRests: it did.
    """
    if door in _resting and clock.now() < _resting[door]:
        raise ProviderRests
    begun = time.monotonic()
    try:
        yield
    except (OSError, MaybeSent):
        if time.monotonic() - begun >= LONG:
            _resting[door] = clock.now() + REST
        raise


def forget() -> None:
    """Ask everybody again (tests)."""
    _resting.clear()
