"""A limit of appointments for one person: so many in any stretch of so many days.

>>> from datetime import UTC
>>> days = [datetime(2026, 12, day, 9, tzinfo=UTC) for day in (1, 3, 20)]
>>> limit = Limit(2, 7)
>>> limit.allows(days, datetime(2026, 12, 5, 9, tzinfo=UTC))
False
>>> limit.allows(days, datetime(2026, 12, 10, 9, tzinfo=UTC))
True
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.domain.errors import DomainRuleError
from booking.domain.wallclock import utc


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` appointments that start within any ``days`` in a row (24 h each).

    Raises ``limit_invalid`` unless both are 1 or more.
    """

    count: int
    days: int

    def __post_init__(self) -> None:
        if self.count < 1 or self.days < 1:
            raise DomainRuleError("limit_invalid", "Cette limite n'est pas possible.")

    def allows(self, starts: Iterable[datetime], new: datetime) -> bool:
        """Whether one more that starts at ``new`` keeps within the limit, given the others.

        A stretch may lie anywhere as long as it holds ``new``: it is enough to look at those
        that begin with an appointment.
        """
        length, wanted = timedelta(days=self.days), utc(new)
        around = sorted(one for one in (*map(utc, starts), wanted) if abs(one - wanted) < length)
        return all(
            sum(first <= one < first + length for one in around) <= self.count
            for first in around
            if first <= wanted
        )

    @property
    def reason(self) -> str:
        """What a person who meets the limit reads."""
        many = "rendez-vous" if self.count > 1 else "seul rendez-vous"
        return (
            f"Ce motif permet {self.count if self.count > 1 else 'un'} {many} "
            f"par personne sur {self.days} jours."
        )
