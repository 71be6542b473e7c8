"""What became of an espace's messages, counted: no name, no address."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from .models import Receipt

Result = Receipt.Result


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages of one channel ended in one way. `label` is French."""

    channel: str
    result: str
    label: str
    count: int


def tally(since: datetime, now: datetime) -> list[Tally]:
    """The espace's messages since then, by channel and result (2 queries).

    Those left "sending" by a worker that died count as doubtful.
    """
    rows = Receipt.objects.filter(created_at__gte=since)
    found = {
        (row["channel"], row["result"]): row["count"]
        for row in rows.values("channel", "result").annotate(count=Count("pk")).order_by()
    }
    left = rows.doubtful(now).filter(result=Result.SENDING)
    for row in left.values("channel").annotate(count=Count("pk")).order_by():
        found[row["channel"], Result.SENDING] -= row["count"]
        doubtful = (row["channel"], Result.DOUBTFUL)
        found[doubtful] = found.get(doubtful, 0) + row["count"]
    order = list(Result)
    return [
        Tally(channel, result, Result(result).label, count)
        for (channel, result), count in sorted(
            found.items(), key=lambda pair: (pair[0][0], order.index(pair[0][1]))
        )
        if count
    ]
