"""What the search of slots needs of a motif (booking.md 1.2)."""

from dataclasses import dataclass

from booking.domain.allocation import PLAIN, Fairness
from booking.domain.errors import DomainRuleError

MAX_DURATION = 24 * 60


@dataclass(frozen=True, slots=True)
class MotifRules:
    """What the search needs of a motif: durations in minutes, booking delays in seconds.

    Buffers keep free time before and after the appointment: they widen what keeps the agent busy,
    absences included, but neither the edges of an opening nor public holidays, when nobody works.
    Raises ``motif_duration``, ``motif_delay`` or ``motif_buffer`` for a value out of range.
    """

    motif_id: int
    duration: int
    min_delay: int | None = None
    max_delay: int | None = None
    buffer_before: int = 0
    buffer_after: int = 0
    fairness: Fairness = PLAIN

    def __post_init__(self) -> None:
        check_duration(self.duration)
        century = 100 * 366 * 86_400
        if not all(0 <= (delay or 0) <= century for delay in (self.min_delay, self.max_delay)):
            raise DomainRuleError("motif_delay", "Ce délai de réservation n'est pas possible.")
        if not all(0 <= size <= MAX_DURATION for size in (self.buffer_before, self.buffer_after)):
            raise DomainRuleError("motif_buffer", "Ce temps de battement n'est pas possible.")


def check_duration(minutes: int) -> None:
    if not 1 <= minutes <= MAX_DURATION:
        raise DomainRuleError(
            "motif_duration", "La durée doit être comprise entre 1 minute et 24 heures."
        )
