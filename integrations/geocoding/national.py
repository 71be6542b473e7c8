"""The national service behind a cache of its answers, and left alone for a while when it is down.

Only answers are kept, never a failure: what an outage gave would else be given long after it. The
few seconds without questions keep an outage from costing every page its whole patience.
"""

import dataclasses
from hashlib import sha256

import structlog
from django.core.cache import cache

from booking.directory.addresses import Address, AddressKind, AddressServiceDown

from . import client

log = structlog.get_logger(__name__)

KEPT = 24 * 3600  # seconds
LEFT_ALONE = 15  # seconds
# Of the platform itself: what one espace has met, the others need not meet.
DOWN_KEY = "shared:addresses:down"


class NationalAddresses:
    """`booking.directory.addresses.AddressSearch`."""

    def search(self, text: str, limit: int) -> tuple[Address, ...]:
        key = f"addresses:{limit}:{sha256(text.casefold().encode()).hexdigest()}"
        kept = _read(key)
        if kept is not None:
            return tuple(Address(**{**row, "kind": AddressKind(row["kind"])}) for row in kept)
        if _read(DOWN_KEY):
            raise AddressServiceDown("left alone")
        try:
            found = client.ask(text, limit)
        except AddressServiceDown as error:
            # Its reason is the name of an error: the text that was typed is in no log.
            log.warning("addresses.down", reason=str(error))
            _write(DOWN_KEY, 1, LEFT_ALONE)
            raise
        _write(key, [dataclasses.asdict(address) for address in found], KEPT)
        return found


def _read(key: str) -> object:
    try:
        return cache.get(key)
    except Exception as error:  # the cache's client has its own family of errors
        log.warning("addresses.no_cache", error=type(error).__name__)
        return None


def _write(key: str, value: object, seconds: int) -> None:
    try:
        cache.set(key, value, seconds)
    except Exception as error:
        log.warning("addresses.no_cache", error=type(error).__name__)
