"""What the coordination service says of a number that somebody types."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from booking.appointments.ants_numbers import Elsewhere, Known, NumberServiceDown

from . import client
from .errors import CoordinationError


class CoordinatedNumbers:
    """`booking.appointments.ants_numbers.NumberService`."""

    def look_up(self, numbers: Collection[str], place_id: int | None) -> Mapping[str, Known]:
        try:
            told = client.status(numbers, str(place_id) if place_id else "")
        except CoordinationError as error:
            raise NumberServiceDown(error.reason) from None
        return {number: _known(one) for number, one in told.items()}


def _known(told: client.Status) -> Known:
    elsewhere = (
        Elsewhere(one.meeting_point, _web(one.management_url), one.appointment_date)
        for one in told.appointments
    )
    return Known(told.status, tuple(elsewhere))


def _web(url: str) -> str:
    """The address that a page may lead to: another editor wrote it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("https", "http") and parts.hostname else ""
