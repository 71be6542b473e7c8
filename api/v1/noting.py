"""The log of calls never fails a call: it is written after the answer is made."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import DatabaseError

from tenants.context import EspaceUnavailable

log = structlog.get_logger(__name__)


@contextmanager
def noting() -> Iterator[None]:
    """What the log cannot write (its table, its espace, its database) is told to operators."""
    try:
        yield
    except (DatabaseError, EspaceUnavailable) as error:
        log.error("api.call_not_noted", error=type(error).__name__)
