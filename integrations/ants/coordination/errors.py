"""What the coordination service may answer instead of what was asked.

Their texts hold no number and no address: they are logged.
"""


class CoordinationError(Exception):
    """
    Args:
        reason: a word for the log.
        status: of the answer; None when there was none.
        body: as it came, never logged: it may quote what was asked.
    """

    def __init__(self, reason: str, status: int | None = None, body: bytes = b"") -> None:
        super().__init__(reason)
        self.reason, self.status, self.body = reason, status, body


class CoordinationDown(CoordinationError, OSError):
    """It does not answer, or not us: the outbox waits for days (OSError)."""


class CoordinationRefused(CoordinationError):
    """It answers that the request makes no sense; the outbox tries some hours, then tells."""
