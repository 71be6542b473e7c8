"""What messages say of an appointment: one reading for mails, SMS and calendars."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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


@dataclass(frozen=True, slots=True)
class Recap:
    """Local wall-clock words, in French, ready to show."""

    organisation: Organisation
    motif: Motif
    place: Place | None
    starts_at: datetime  # in the zone of the place
    ends_at: datetime

    @property
    def moment(self) -> str:
        return format_moment(self.starts_at, self.starts_at.tzinfo, mention_zone=True)

    @property
    def minutes(self) -> int:
        # In UTC: two local times are subtracted by their wall clocks, wrong over a change of hour.
        return (self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)) // MINUTE

    @property
    def duration(self) -> str:
        return format_duration(self.minutes)

    @property
    def where(self) -> str:
        if self.place:
            return f"{self.place.name}, {self.place.address}"
        return WHERE.get(self.motif.location_type, "")

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


def recap_of(booked: Appointment | BookingHold) -> Recap:
    """Reads organisation, motif, its service and place: select them beforehand."""
    zone = zone_of(booked.place)
    return Recap(
        organisation=booked.organisation,
        motif=booked.motif,
        place=booked.place,
        starts_at=booked.starts_at.astimezone(zone),
        ends_at=booked.ends_at.astimezone(zone),
    )
