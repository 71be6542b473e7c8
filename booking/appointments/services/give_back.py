"""What becomes of time that an appointment leaves: for those who wait, then online, in its time."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.catalog.models import Motif
from socle.outbox.publish import publish

from ..models import ReturningTime, TurnEntry
from .offer_freed_time import offer_freed_time
from .release_time import AgentTime


def give_back(
    motif: Motif, freed: Sequence[AgentTime], now: datetime, *, except_for: int | None = None
) -> None:
    """Offer the time to who waits; what is left comes back online at an hour drawn at random.

    Somebody who cancels so that an accomplice may book, or who watches for cancellations, has no
    better chance than anybody else. Must run in the transaction that freed the time.

    Args:
        motif: of the appointment that leaves it.
        except_for: the appointment itself, when it lives on elsewhere.
    """
    offer_freed_time(freed, now, except_for=except_for)
    coming = [time for time in freed if time.end > now]
    if coming and motif.return_delay_in_min:
        ReturningTime.objects.bulk_create(
            ReturningTime(
                agent_id=time.agent_id,
                motif=motif,
                period=DateTimeTZRange(time.start, time.end),
                until=now + timedelta(seconds=_draw(motif.return_delay_in_min * 60)),
            )
            for time in coming
        )
    if coming and TurnEntry.objects.filter(motif=motif, state=TurnEntry.State.WAITING).exists():
        publish("turns.due", motif_id=motif.pk)


def purge_returned(now: datetime, limit: int) -> int:
    """Forget the times that are back online; how many, `limit` at most."""
    ids = list(ReturningTime.objects.filter(until__lte=now).values_list("pk", flat=True)[:limit])
    ReturningTime.objects.filter(pk__in=ids).delete()
    return len(ids)


def _draw(seconds: int) -> int:
    return 1 + secrets.randbelow(seconds)
