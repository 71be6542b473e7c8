"""The waiting list: who may join, which freed slots suit, until when an offer stands.

Source: booking.md 2.7. Where the existing service tells everybody at once and lets them race, a
freed slot is kept here for one person at a time.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.verdicts import ALLOWED, Verdict, refused
from booking.domain.wallclock import at, local_day, utc

JOIN_BEFORE = timedelta(days=7)
"""An appointment nearer than that is no longer worth exchanging."""
EARLIER_BY_DAYS = 2
"""A slot is proposed up to that many days before the appointment's own day."""
OFFERS_AN_ENTRY = 3
MIN_TO_ANSWER = timedelta(minutes=15)
DAY_BEGINS, DAY_ENDS = time(9), time(19)
"""People are written to between these hours of the place; an answer is awaited from then on."""


def may_join(
    starts_at: datetime,
    now: datetime,
    *,
    open_to_usagers: bool,
    collective: bool,
    at_home: bool,
    cancelled: bool,
) -> Verdict:
    """Whether the holder of an appointment may ask for an earlier one."""
    refusals = (
        (cancelled, "cancelled", "Ce rendez-vous est annulé."),
        (
            collective,
            "collective",
            "Un rendez-vous collectif n'a pas de liste d'attente.",
        ),
        (
            not open_to_usagers or at_home,
            "no_waiting_list",
            "Ce motif n'a pas de liste d'attente : contactez le service.",
        ),
        (
            utc(starts_at) <= utc(now) + JOIN_BEFORE,
            "too_late",
            "La liste d'attente ferme 7 jours avant le rendez-vous.",
        ),
    )
    for applies, code, reason in refusals:
        if applies:
            return refused(code, reason)
    return ALLOWED


def last_day_of_offers(appointment_starts_at: datetime, zone: ZoneInfo) -> date:
    """The last day on which a freed slot is early enough to be proposed."""
    return local_day(appointment_starts_at, zone) - timedelta(days=EARLIER_BY_DAYS)


@dataclass(frozen=True, slots=True)
class OfferTimes:
    """When the person is told, and until when the slot is kept for them. Both in UTC."""

    tell_at: datetime
    expires_at: datetime


def offer_times(
    now: datetime, slot_starts_at: datetime, zone: ZoneInfo, *, minutes: int, min_delay: int
) -> OfferTimes | None:
    """The times of an offer made now; None when too little is left to answer.

    Args:
        minutes: how long a person has, from when they are told.
        min_delay: the motif's, in seconds. Once it is reached nobody could book the slot any
            more, so that the offer ends then at the latest.
    """
    tell_at = _waking(utc(now), zone)
    latest = utc(slot_starts_at) - timedelta(seconds=min_delay)
    expires_at = min(tell_at + timedelta(minutes=minutes), latest)
    return OfferTimes(tell_at, expires_at) if expires_at - tell_at >= MIN_TO_ANSWER else None


def _waking(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    if local.time() < DAY_BEGINS:
        return at(zone, local.date(), DAY_BEGINS)
    if local.time() >= DAY_ENDS:
        return at(zone, local.date() + timedelta(days=1), DAY_BEGINS)
    return now
