"""A document of the provider's, fetched when first needed and kept in this process."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from .errors import ProviderDown

FRESH_SECONDS = 3600.0
# What was read last serves on while the provider is down.
STALE_SECONDS = 24 * 3600.0
# After a failure, and between two reads that an unknown key asks for: whoever forges tokens, or
# waits before a provider that is down, makes us ask no more than this.
PAUSE_SECONDS = 20.0

Document = dict[str, object]


@dataclass(slots=True)
class Remembered:
    fetch: Callable[[], Document]
    document: Document | None = None
    read_at: float = 0.0
    tried_at: float = -PAUSE_SECONDS
    lock: Lock = field(default_factory=Lock)

    def get(self) -> Document:
        """
        Raises:
            ProviderDown: it cannot be read, and was not in the last day.
        """
        with self.lock:
            age = time.monotonic() - self.read_at
            if self.document is not None and age < FRESH_SECONDS:
                return self.document
            try:
                return self._read()
            except ProviderDown:
                if self.document is not None and age < STALE_SECONDS:
                    return self.document
                raise

    def get_newer(self) -> Document:
        """The document read again, unless that was tried a moment ago.

        Raises:
            ProviderDown: it cannot be read.
        """
        with self.lock:
            return self._read()

    def _read(self) -> Document:
        if time.monotonic() - self.tried_at < PAUSE_SECONDS:
            raise ProviderDown("tried_a_moment_ago")
        self.tried_at = time.monotonic()
        self.document = self.fetch()
        self.read_at = time.monotonic()
        return self.document
