"""When the reminder of an appointment leaves, and when there is none.

Two days before, by the clocks of the place: an appointment on Thursday at 9 h is recalled on
Tuesday at 9 h, whatever the clocks of the place do in between.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.errors import DomainRuleError
from booking.domain.holidays import HolidayZone, is_holiday
from booking.domain.wallclock import at, local_day, utc

DAYS_BEFORE = timedelta(days=2)
EARLIEST, LATEST = time(8), time(20)  # nobody's telephone rings before or after
LONGEST_CLOSURE = 31  # days in a row; a calendar without any working day must not loop for ever

_SUNDAY = 6
_ONE_DAY = timedelta(days=1)
_OVERSEAS = {
    "America/Cayenne": HolidayZone.GUYANE,
    "America/Guadeloupe": HolidayZone.GUADELOUPE,
    "America/Marigot": HolidayZone.SAINT_MARTIN,
    "America/Martinique": HolidayZone.MARTINIQUE,
    "America/Miquelon": HolidayZone.SAINT_PIERRE_ET_MIQUELON,
    "America/St_Barthelemy": HolidayZone.SAINT_BARTHELEMY,
    "Indian/Mayotte": HolidayZone.MAYOTTE,
    "Indian/Reunion": HolidayZone.LA_REUNION,
    "Pacific/Gambier": HolidayZone.POLYNESIE_FRANCAISE,
    "Pacific/Marquesas": HolidayZone.POLYNESIE_FRANCAISE,
    "Pacific/Noumea": HolidayZone.NOUVELLE_CALEDONIE,
    "Pacific/Tahiti": HolidayZone.POLYNESIE_FRANCAISE,
    "Pacific/Wallis": HolidayZone.WALLIS_ET_FUTUNA,
}
_MAINLAND = (HolidayZone.METROPOLE, HolidayZone.ALSACE_MOSELLE)


def holidays_at(zone: ZoneInfo, usual: HolidayZone) -> HolidayZone:
    """The holidays kept where the clocks run so, in an espace that keeps the ``usual`` ones."""
    overseas = _OVERSEAS.get(zone.key)
    if overseas:
        return overseas
    return usual if usual in _MAINLAND else HolidayZone.METROPOLE


def reminder_at(
    starts_at: datetime,
    zone: ZoneInfo,
    *,
    holiday_zone: HolidayZone | None = None,
    off_days: Collection[date] = (),
) -> datetime:
    """When an appointment is recalled, in UTC.

    Two days before at the same clock time, brought between 8 h and 20 h; when that is a Sunday, a
    public holiday or one of ``off_days``, on the last working day before (Saturdays are worked).

    Raises ``no_working_day`` when a whole month is off, ``naive_datetime`` without a time zone.
    """
    local = utc(starts_at).astimezone(zone)
    day = local.date() - DAYS_BEFORE
    for _ in range(LONGEST_CLOSURE):
        named = holiday_zone is not None and is_holiday(day, holiday_zone)
        if day.weekday() != _SUNDAY and not named and day not in off_days:
            return at(zone, day, min(max(local.time(), EARLIEST), LATEST))
        day -= _ONE_DAY
    raise DomainRuleError("no_working_day", "Aucun jour ouvré n'a été trouvé.")


def is_told(starts_at: datetime, told_start: datetime | None, zone: ZoneInfo) -> bool:
    """Whether the reminder that told ``told_start`` (None: there was none) is enough.

    It is while the appointment stays on the day that it told: another hour or place of that day
    has a message of its own.
    """
    return told_start is not None and local_day(starts_at, zone) == local_day(told_start, zone)
