"""What Exchange refuses, in our words."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from exchangelib import errors as ews

from ..errors import CalendarGone, LoginRefused, Misunderstood, Rejected, SyncFailed, Unreachable
from ..http import LONGEST_WAIT
from .ews_door import Door

log = structlog.get_logger(__name__)
# Names of response codes (learn.microsoft.com, "ResponseCode"), by what they come to.
_LOGIN = ("ErrorAccountDisabled", "ErrorPasswordExpired", "ErrorPasswordChangeRequired")
_FORBIDDEN = ("ErrorAccessDenied", "ErrorCreateItemAccessDenied", "ErrorImpersonateUserDenied")
_GONE = (
    "ErrorFolderNotFound",
    "ErrorNonExistentMailbox",
    "ErrorMissingInformationEmailAddress",
    "ErrorNoRespondingCASInDestinationSite",
)
_FULL = ("ErrorQuotaExceeded", "ErrorSendQuotaExceeded", "ErrorInsufficientResources")
_AWAY = (
    "ErrorTimeoutExpired",
    "ErrorInternalServerTransientError",
    "ErrorInternalServerError",
    "ErrorMailboxStoreUnavailable",
    "ErrorMailboxMoveInProgress",
    "ErrorConnectionFailed",
    "ErrorTooManyObjectsOpened",
    "ErrorExceededConnectionCount",
    "ErrorADUnavailable",
    "ErrorBatchProcessingStopped",
)


def _classes(names: tuple[str, ...]) -> tuple[type[Exception], ...]:
    return tuple(getattr(ews, name) for name in names if hasattr(ews, name))


LOGIN, FORBIDDEN, GONE = _classes(_LOGIN), _classes(_FORBIDDEN), _classes(_GONE)
FULL, AWAY = _classes(_FULL), _classes(_AWAY)


@contextmanager
def translated(door: Door) -> Iterator[None]:
    """
    Raises:
        SyncFailed: for whatever the door met, and whatever Exchange answered.
    """
    door.failure = None
    try:
        yield
    except SyncFailed:
        raise
    except Exception as error:
        if door.failure is not None:
            raise door.failure from None
        failure = failure_of(error)
        if failure is None:
            raise
        # The class only: texts quote requests.
        log.info("calendar.exchange", error=type(error).__name__, code=failure.code)
        raise failure from None


def failure_of(error: Exception) -> SyncFailed | None:
    """None for what is no error of Exchange's."""
    if isinstance(error, ews.ErrorServerBusy):
        return Unreachable("throttled", retry_after=min(error.back_off or 0, LONGEST_WAIT))
    if isinstance(error, (ews.UnauthorizedError, *LOGIN)):
        return LoginRefused()
    if isinstance(error, FORBIDDEN):
        return SyncFailed("forbidden")
    if isinstance(error, GONE):
        return CalendarGone()
    if isinstance(error, FULL):
        return SyncFailed("full")
    if isinstance(error, AWAY):
        return Unreachable()
    if isinstance(error, ews.ResponseMessageError):
        return Rejected()
    if isinstance(error, (ews.EWSError, ValueError, TypeError, AttributeError)):
        # Half an answer breaks the library in ways of its own.
        return Misunderstood()
    return None
