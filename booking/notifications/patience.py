"""A provider that hangs must not hold everything else back.

One worker delivers one thing after another: with a thousand mails due and fifteen seconds until
each gives up, holds would end and webhooks leave hours late. Whoever has waited in vain lets that
channel rest a while; what comes meanwhile is put off at once, and tried again by the relay.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from socle import clock

from .outcomes import MaybeSent

LONG = 2  # seconds
REST = timedelta(seconds=30)
# By channel; each process learns for itself.
_resting: dict[str, datetime] = {}


class ProviderRests(OSError):
    """It hung a moment ago: not asked."""


@contextmanager
def patience(channel: str) -> Iterator[None]:
    """Ask a provider, unless it hung less than half a minute ago.

    Raises:
        ProviderRests: it did.
    """
    if channel in _resting and clock.now() < _resting[channel]:
        raise ProviderRests
    begun = time.monotonic()
    try:
        yield
    except (OSError, MaybeSent):
        if time.monotonic() - begun >= LONG:
            _resting[channel] = clock.now() + REST
        raise


def forget() -> None:
    """Ask everybody again (tests)."""
    _resting.clear()
