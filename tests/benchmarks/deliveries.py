"""A thousand mails by workers that are killed twenty times: how many leave once, how fast."""

import tempfile
from pathlib import Path

from tests.support.kills import ROUGH, Outcome, deliver_under_kills
from tests.support.smtp_sink import Manners

from .database import throwaway_database
from .measure import Row, row_of

NAME = "deliveries"
DESCRIPTION = "1,000 mails, from publication to arrival, with and without workers killed"

MESSAGES, KILLS = 1000, 20
GROUP = "publication to arrival, 2 workers, start included"


def run() -> list[Row]:
    calm = _deliver(kills=0, manners=Manners())
    rough = _deliver(kills=KILLS, manners=ROUGH)
    return [
        _row("no kill, a server that behaves", calm, calm),
        _row(f"{KILLS} kills, a server that is slow, refuses and hangs up", rough, calm),
    ]


def _deliver(*, kills: int, manners: Manners) -> Outcome:
    """
    Raises:
        RuntimeError: a message was lost or came twice.
    """
    with (
        throwaway_database("alpha", "bravo") as espaces,
        tempfile.TemporaryDirectory(prefix="kills") as folder,
    ):
        outcome = deliver_under_kills(espaces, MESSAGES, Path(folder), kills=kills, manners=manners)
    if outcome.lost or outcome.duplicates:
        raise RuntimeError(outcome)
    return outcome


def _row(label: str, outcome: Outcome, first: Outcome) -> Row:
    times = [wait * 1000 for wait in outcome.waits]
    base = sorted(first.waits)[len(first.waits) // 2] * 1000
    return row_of(GROUP, f"{label}: {outcome.words}", times, base)
