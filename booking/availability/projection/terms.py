"""The rules that free days are cut by."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from booking.catalog.models import Motif
from booking.domain.holidays import HolidayZone
from tenants.context import current_espace


@dataclass(frozen=True, slots=True)
class Terms:
    """Durations in minutes. Free days cut by other terms than today's must not be read."""

    duration: int
    buffer_before: int
    buffer_after: int
    at_home: bool
    time_zone: str
    holiday_zone: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def holidays(self) -> HolidayZone:
        return HolidayZone(self.holiday_zone)


def terms_of(motif: Motif, place_zone: str | None) -> Terms:
    """The present terms of the motif at a place; `place_zone` empty or None: the espace's."""
    espace = current_espace()
    return Terms(
        duration=motif.default_duration_in_min,
        buffer_before=motif.buffer_before_in_min,
        buffer_after=motif.buffer_after_in_min,
        at_home=motif.location_type == Motif.LocationType.HOME,
        time_zone=place_zone or espace.time_zone,
        holiday_zone=espace.holiday_zone,
    )
