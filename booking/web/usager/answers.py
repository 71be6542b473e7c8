"""What the address of a page says was answered so far (booking.md 2.1).

The addresses are readable, stable and shared: their parameters are the field's own.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse

from booking.domain.wallclock import at, utc

from .closed import NotOffered

READ = "lues"
# Motifs without service, in an espace that has services too.
NO_SERVICE = 0
_IDENTIFIER = re.compile(r"[0-9]{1,16}\Z")
# The "+" of an offset that was not escaped arrives as a space.
_LOST_PLUS = re.compile(r"(?<=:\d\d) (?=\d\d:?\d\d\Z)")
_START = re.compile(r"[-0-9T:.+Z ]{10,35}\Z")
_YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class Answers:
    """The parameters of a page of the path; None, or empty, for a question not answered yet."""

    service_id: int | None = None
    motif_slug: str = ""
    motif_id: int | None = None
    has_read: bool = False
    place_id: int | None = None
    organisation_id: int | None = None
    link_organisation_id: int | None = None
    day: date | None = None
    starts_at: datetime | None = None

    @classmethod
    def of(cls, query: QueryDict) -> "Answers":
        """Read an address; parameters that the path does not know are left alone.

        Raises:
            NotOffered: an identifier or a start that cannot be one.
        """
        return cls(
            service_id=_identifier(query, "service_id"),
            motif_slug=query.get("motif_name_with_location_type", ""),
            motif_id=_identifier(query, "motif_id"),
            has_read=query.get("consignes") == READ,
            place_id=_identifier(query, "lieu_id"),
            organisation_id=_identifier(query, "user_selected_organisation_id"),
            link_organisation_id=_identifier(query, "public_link_organisation_id"),
            day=_day(query.get("date", "")),
            starts_at=_start(query.get("starts_at", "")),
        )

    @property
    def parameters(self) -> dict[str, str]:
        """As they are written in an address, those answered only."""
        written = {
            "service_id": self.service_id,
            "motif_name_with_location_type": self.motif_slug,
            "motif_id": self.motif_id,
            "consignes": READ if self.has_read else "",
            "lieu_id": self.place_id,
            "user_selected_organisation_id": self.organisation_id,
            "public_link_organisation_id": self.link_organisation_id,
            "date": self.day.isoformat() if self.day else "",
            "starts_at": _written(self.starts_at) if self.starts_at else "",
        }
        return {name: str(value) for name, value in written.items() if value not in (None, "")}

    def changed(self, **answers: object) -> "Answers":
        return replace(self, **answers)

    def url(self, view_name: str = "booking_start", **answers: object) -> str:
        """The address of a page with these answers, some of them changed."""
        parameters = self.changed(**answers).parameters
        path = reverse(view_name)
        return f"{path}?{urlencode(parameters, safe=':')}" if parameters else path

    def start_in(self, zone: ZoneInfo) -> datetime | None:
        """The chosen start as an instant of the zone; without offset it is its wall clock."""
        if self.starts_at is None or self.starts_at.tzinfo:
            return self.starts_at and utc(self.starts_at).astimezone(zone)
        return at(zone, self.starts_at.date(), self.starts_at.time()).astimezone(zone)


def _identifier(query: QueryDict, name: str) -> int | None:
    text = query.get(name, "")
    if not text:
        return None
    if not _IDENTIFIER.match(text):
        raise NotOffered
    return int(text)


def _day(text: str) -> date | None:
    """A mistyped day is no reason to refuse the page: it shows the first days instead."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _written(start: datetime) -> str:
    whole = not (start.second or start.microsecond)
    return start.isoformat(timespec="minutes" if whole else "auto")


def _start(text: str) -> datetime | None:
    if not text:
        return None
    if not _START.match(text):
        raise NotOffered
    try:
        start = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
    except ValueError:
        raise NotOffered from None
    if start.year not in _YEARS:
        raise NotOffered
    return start
