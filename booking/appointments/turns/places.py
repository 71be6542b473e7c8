"""Where somebody stands in a draw or a queue, and when their turn may come."""

from dataclasses import dataclass
from datetime import date, datetime

from booking.domain.wallclock import local_day

from ..models import TurnEntry
from ..search import starts_between
from ..services.offer_turns import Line


@dataclass(frozen=True, slots=True)
class Standing:
    """How many wait for the same thing, how many before this person, and the date to expect.

    `expected_on` is None when no time within reach is free for that place.
    """

    waiting: int
    before: int
    expected_on: date | None


def waiting_count(line: Line) -> int:
    """Whose turn is still to come, in this line (1 query)."""
    return TurnEntry.objects.filter(
        motif=line.motif,
        organisation=line.organisation,
        place=line.place,
        state=TurnEntry.State.WAITING,
    ).count()


def standing_of(entry: TurnEntry, now: datetime) -> Standing:
    """For an entry that waits (at most 7 queries)."""
    line = Line(entry.motif, entry.organisation, entry.place)
    order = list(line.waiting().values_list("pk", flat=True))
    before = order.index(entry.pk) if entry.pk in order else len(order)
    return Standing(waiting_count(line), before, expected_on(line, before, now))


def expected_on(line: Line, before: int, now: datetime) -> date | None:
    """The day of the time that is left when so many others are served (at most 4 queries).

    An estimate: others may leave, agents may open or close times.
    """
    days = line.days(now)
    starts = starts_between(line.wanted, *days, now) if days else []
    return local_day(starts[before], line.wanted.zone) if before < len(starts) else None
