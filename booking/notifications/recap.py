"""What messages say of an appointment: one reading for mails, SMS and calendars."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from booking.appointments.models import Appointment, BookingHold
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from booking.domain.wording import format_duration, format_moment
from socle.web.telephone import display_number

MINUTE = timedelta(minutes=1)
WHERE = {
    Motif.LocationType.PHONE: "Par téléphone : un agent vous appellera",
    Motif.LocationType.HOME: "À votre domicile",
    Motif.LocationType.VISIO: "Par visioconférence",
}
# The State's own video service makes a room of any name; nobody else knows this one.
VISIO_ROOM = "https://webconf.numerique.gouv.fr/RdvServicePublic{}"


@dataclass(frozen=True, slots=True)
class Recap:
    """Local wall-clock words, in French, ready to show."""

    organisation: Organisation
    motif: Motif
    place: Place | None
    starts_at: datetime  # in the zone of the place
    ends_at: datetime
    title: str = ""  # of a collective appointment
    uuid: UUID | None = None  # of an appointment, not of a hold

    @property
    def moment(self) -> str:
        """`mardi 24 novembre 2026 à 9 h`; « vers » 9 h at home, where an agent is on the way."""
        words = format_moment(self.starts_at, self.starts_at.tzinfo, mention_zone=True)
        return words.replace(" à ", " vers ", 1) if self.at_home else words

    @property
    def minutes(self) -> int:
        # In UTC: two local times are subtracted by their wall clocks, wrong over a change of hour.
        return (self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)) // MINUTE

    @property
    def duration(self) -> str:
        return format_duration(self.minutes)

    @property
    def at_home(self) -> bool:
        return self.motif.location_type == Motif.LocationType.HOME

    @property
    def where(self) -> str:
        """For the usager."""
        if self.place:
            return f"{self.place.name}, {self.place.address}"
        return WHERE.get(self.motif.location_type, "")

    @property
    def visio_url(self) -> str:
        """The room of a video meeting; empty for anything else."""
        is_visio = self.motif.location_type == Motif.LocationType.VISIO
        return VISIO_ROOM.format(self.uuid.hex) if is_visio and self.uuid else ""

    @property
    def phone(self) -> str:
        """Whom to call: the place, else the organisation."""
        return (self.place.phone if self.place else "") or self.organisation.phone

    @property
    def phone_words(self) -> str:
        """The same, as people read it."""
        return display_number(self.phone)

    @property
    def service(self) -> str:
        return self.motif.service.name if self.motif.service else self.organisation.name

    @property
    def service_short(self) -> str:
        return self.motif.service.short_name if self.motif.service else self.organisation.name

    @property
    def is_discreet(self) -> bool:
        """Whether a calendar that others may see must not say what it is about."""
        return self.motif.visibility_type == Motif.Visibility.INVISIBLE


def recap_of(booked: Appointment | BookingHold) -> Recap:
    """Reads organisation, motif, its service and place: select them beforehand."""
    zone = zone_of(booked.place)
    return Recap(
        organisation=booked.organisation,
        motif=booked.motif,
        place=booked.place,
        starts_at=booked.starts_at.astimezone(zone),
        ends_at=booked.ends_at.astimezone(zone),
        title=" ".join(getattr(booked, "name", "").split()),
        uuid=booked.uuid if isinstance(booked, Appointment) else None,
    )
