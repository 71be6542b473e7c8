"""Where an appointment stands, in the words and colours of the screens (domain.md 1.6 and 3)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from booking.domain.statuses import (
    ENDED_WITHOUT,
    EXCUSED,
    NOSHOW,
    REVOKED,
    SEEN,
    UNKNOWN,
    Moment,
    label_of,
    moment_of,
)

FUTURE, TODAY, PAST = "future", "today", "past"
KEY_OF_MOMENT = {
    Moment.FUTURE_DAY: FUTURE,
    Moment.TODAY_BEFORE: TODAY,
    Moment.TODAY_STARTED: PAST,
    Moment.PAST_DAY: PAST,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`key` is that of components/status_badge.html; `label` says the same in French."""

    key: str
    label: str

    @property
    def is_ahead(self) -> bool:
        """Nothing remarkable: simply to come."""
        return self.key in (FUTURE, TODAY)

    @property
    def is_decided(self) -> bool:
        """Somebody said what became of it."""
        return self.key not in (FUTURE, TODAY, PAST)

    @property
    def is_struck(self) -> bool:
        """It does not or did not take place."""
        return self.key in ENDED_WITHOUT


def standing_of(
    status: str, starts_at: datetime, now: datetime, zone: ZoneInfo, *, collective: bool = False
) -> Standing:
    """
    Args:
        zone: where it takes place, which says what "today" is.
    """
    moment = moment_of(starts_at, now, zone)
    key = KEY_OF_MOMENT[moment] if status == UNKNOWN else status
    return Standing(key, label_of(status, moment, collective=collective))


LEGEND = (
    *(Standing(KEY_OF_MOMENT[moment], label_of(UNKNOWN, moment)) for moment in list(Moment)[:3]),
    *(
        Standing(status, label_of(status, Moment.PAST_DAY))
        for status in (SEEN, EXCUSED, REVOKED, NOSHOW)
    ),
)
