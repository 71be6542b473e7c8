"""What is asked of the booking services, as frozen values that a door fills in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody without a record yet, or not known to have one. `phone_number` E.164 or empty."""

    first_name: str
    last_name: str
    email: str = ""
    phone_number: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who takes part: a known usager or a newcomer.

    Notifications left at None are sent if the motif is visible and notified.

    Args:
        ants_number: regular (`ants_numbers.regular_number`); empty when none is known.
    """

    usager_id: int | None = None
    newcomer: Newcomer | None = None
    send_lifecycle_notifications: bool | None = None
    send_reminder_notification: bool | None = None
    ants_number: str = ""


@dataclass(frozen=True, slots=True)
class OneOffPlace:
    """A place made for one appointment; latitude and longitude in degrees."""

    name: str
    address: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class BookingOrder:
    """One appointment to book.

    An agent who decides says with whom (`agent_ids`: all of them take part) and may say how long
    and in which room. For anybody else the start must be a slot on offer; `agent_ids` then are
    those to choose among (referents, a sector's), empty for anyone, and the length is the motif's
    own, times the number of people for the motifs that France Titres counts by the person.

    Args:
        duration_in_min: None for the length that follows from the motif.
        context: internal text, never shown to usagers.
        name, max_participants_count: title and seats of a collective appointment.
        reached_elsewhere: a partner's machine tells those who come, and keeps how: a call or a
            video meeting needs no number nor address of theirs here.
        sheet_id: what was answered to the motif's questionnaire; without it an usager may not book
            a motif that asks something.
    """

    organisation_id: int
    motif_id: int
    starts_at: datetime
    attendees: tuple[Attendee, ...] = ()
    agent_ids: tuple[int, ...] = ()
    duration_in_min: int | None = None
    place_id: int | None = None
    one_off_place: OneOffPlace | None = None
    room_id: int | None = None
    context: str = ""
    name: str = ""
    max_participants_count: int | None = None
    sheet_id: int | None = None
    reached_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class MoveOrder:
    """Where an appointment goes; what is left out stays as it is.

    An usager gives the start only: motif, place and length stay, and the agent is any free one.
    """

    starts_at: datetime
    agent_ids: tuple[int, ...] = ()
    duration_in_min: int | None = None
    place_id: int | None = None
    one_off_place: OneOffPlace | None = None
    room_id: int | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What may be said anew of an appointment without moving it; None leaves as it is.

    `seats` 0 means without limit.
    """

    context: str | None = None
    name: str | None = None
    seats: int | None = None
