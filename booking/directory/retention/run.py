"""Run every purge of the espace under way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from .cutoffs import current_policy, cutoffs_of
from .registry import Purge, all_purges

AT_ONCE = 200  # rows a transaction: nobody waits for more

log = structlog.get_logger(__name__)


class RetentionFailed(RuntimeError):
    """Some purges failed, and the others were done. Only their names: errors may quote people."""


@dataclass(slots=True)
class Outcome:
    """Rows by purge; `is_over` is false when there was no time for all."""

    rows: dict[str, int] = field(default_factory=dict)
    is_over: bool = True


def run_retention(
    now: datetime,
    *,
    may_go_on: Callable[[], bool] = lambda: True,
    at_once: int = AT_ONCE,
) -> Outcome:
    """Purge what is older than the espace's durations.

    Args:
        may_go_on: asked before each transaction.
        at_once: rows a transaction.

    Raises:
        RetentionFailed: once all the others are done.
    """
    cutoffs = cutoffs_of(current_policy(), now)
    outcome, failed = Outcome(), []

    def go_on() -> bool:
        outcome.is_over = outcome.is_over and may_go_on()
        return outcome.is_over

    def exhaust(purge: Purge) -> None:
        while go_on() and (done := purge.work(cutoffs, at_once)):
            outcome.rows[purge.name] = outcome.rows.get(purge.name, 0) + done

    for purge in all_purges():
        try:
            exhaust(purge)
        except Exception as error:  # one that fails must not keep the others from their duty
            log.warning("retention.failed", purge=purge.name, error=type(error).__name__)
            failed.append(purge.name)
    if failed:
        raise RetentionFailed(", ".join(failed))
    return outcome
