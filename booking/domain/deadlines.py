"""Until when one may book, cancel or move.

Delays are elapsed time: 48 hours are 48 hours, whatever the clocks do in between (booking.md 1.7).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from booking.domain.verdicts import ALLOWED, Verdict, refused
from booking.domain.wallclock import local_day, utc
from booking.domain.wording import format_delay, format_moment

CANCEL_BEFORE = timedelta(hours=4)
MOVE_BEFORE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class BookingWindow:
    """When a usager may book: from ``earliest``, included, to the whole day of ``latest``.

    ``latest`` is None when there is no maximum delay.
    """

    earliest: datetime
    latest: datetime | None


def booking_window(now: datetime, min_delay: int | None, max_delay: int | None) -> BookingWindow:
    """The window that a motif's delays, in seconds, give at this moment. None means no limit."""
    now = utc(now)
    return BookingWindow(
        earliest=now + timedelta(seconds=min_delay or 0),
        latest=None if max_delay is None else now + timedelta(seconds=max_delay),
    )


def may_book(
    starts_at: datetime,
    now: datetime,
    *,
    zone: ZoneInfo,
    min_delay: int | None = None,
    max_delay: int | None = None,
) -> Verdict:
    """Whether the delays, in seconds, let a usager book at that time.

    The minimum is inclusive. The maximum counts in days of the zone: the day on which it falls
    may be booked to its end (booking.md 1.3). The page closes a day by ``day_is_closed``.
    """
    starts_at = utc(starts_at)
    window = booking_window(now, min_delay, max_delay)
    if starts_at < utc(now):
        return refused("past", "Cette heure est déjà passée.")
    if starts_at < window.earliest:
        return refused(
            "before_minimum_delay",
            f"Ce rendez-vous se réserve au moins {format_delay(min_delay or 0)} à l'avance : "
            f"à partir du {format_moment(window.earliest, zone)}.",
        )
    if window.latest and local_day(starts_at, zone) > local_day(window.latest, zone):
        return refused(
            "beyond_maximum_delay",
            f"Ce rendez-vous se réserve au plus {format_delay(max_delay or 0)} à l'avance : "
            f"jusqu'au {format_moment(window.latest, zone)}.",
        )
    return ALLOWED


def day_is_closed(first_start: datetime, now: datetime, max_delay: int | None) -> bool:
    """Whether the public page shows as closed the day whose first slot is ``first_start``."""
    latest = booking_window(now, None, max_delay).latest
    return latest is not None and utc(first_start) > latest


def may_cancel(
    starts_at: datetime, now: datetime, *, cancellable: bool = True, cancelled: bool = False
) -> Verdict:
    """Whether a usager may cancel: more than four hours before, strictly (booking.md 2.5).

    For a collective appointment the same holds of one's own participation.
    """
    if cancelled:
        return refused("cancelled", "Ce rendez-vous est déjà annulé.")
    if not cancellable:
        return refused(
            "not_cancellable",
            "Ce rendez-vous ne s'annule pas en ligne : contactez le service.",
        )
    if utc(starts_at) <= utc(now) + CANCEL_BEFORE:
        return refused(
            "too_late",
            "Un rendez-vous s'annule en ligne plus de 4 heures à l'avance : contactez le service.",
        )
    return ALLOWED


def may_move(
    starts_at: datetime,
    now: datetime,
    *,
    editable: bool = True,
    bookable_online: bool = True,
    created_by_agent: bool = False,
    collective: bool = False,
    cancelled: bool = False,
) -> Verdict:
    """Whether a usager may move: more than two days before, strictly, and only what they booked.

    The motif must let them (``editable``) and still be open to them (``bookable_online``).
    """
    refusals = (
        (cancelled, "cancelled", "Ce rendez-vous est annulé."),
        (collective, "collective", "Un rendez-vous collectif ne se déplace pas."),
        (
            created_by_agent,
            "created_by_agent",
            "Ce rendez-vous a été pris par un agent : contactez le service pour le déplacer.",
        ),
        (
            not (editable and bookable_online),
            "not_movable",
            "Ce rendez-vous ne se déplace pas en ligne : contactez le service.",
        ),
        (
            utc(starts_at) <= utc(now) + MOVE_BEFORE,
            "too_late",
            "Un rendez-vous se déplace en ligne plus de 2 jours à l'avance : contactez le service.",
        ),
    )
    for applies, code, reason in refusals:
        if applies:
            return refused(code, reason)
    return ALLOWED
