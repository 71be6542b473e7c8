"""What stands in each column of an export, in order. Source: domain.md 3 ("Rdv export columns").

Cells are text, whole numbers or local dates and times. Nobody's home address is exported: for an
appointment at home, postcode and town stand in its place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from booking.appointments.listing import STATUSES, status_key
from booking.appointments.models import Appointment, Participation
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Usager

Cell = str | int | date | time
MAJORITY_YEARS = 18
FAILED, SENT, NONE = "Échec", "Envoyés", "Aucun"


@dataclass
class Line:
    """One row of the file: an appointment, or one participation in it."""

    appointment: Appointment
    participations: Sequence[Participation]
    now: datetime
    zone: ZoneInfo  # of the espace

    @cached_property
    def place_zone(self) -> ZoneInfo:
        return zone_of(self.appointment.place)

    @cached_property
    def created_at(self) -> datetime:
        return self.appointment.created_at.astimezone(self.zone)

    @cached_property
    def starts_at(self) -> datetime:
        return self.appointment.starts_at.astimezone(self.place_zone)

    @cached_property
    def usagers(self) -> list[Usager]:
        return [part.usager for part in self.participations]

    @property
    def first_contact(self) -> Usager | None:
        """The first participant, or the person responsible for them."""
        return self.usagers[0].contact if self.usagers else None


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    cell: Callable[[Line], Cell]


def _where(line: Line) -> str:
    appointment, contact = line.appointment, line.first_contact
    if appointment.place:
        return f"{appointment.place.name} ({appointment.place.address})"
    if appointment.motif.location_type == Motif.LocationType.HOME and contact:
        return f"{contact.post_code} {contact.city_name}".strip()
    return appointment.motif.get_location_type_display()


def _has_minor(line: Line) -> str:
    day = line.starts_at.date()
    born = [usager.birth_date for usager in line.usagers if usager.birth_date]
    return "oui" if any(_age(one, day) < MAJORITY_YEARS for one in born) else "non"


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _births(line: Line) -> str:
    return _joined(f"{usager.birth_date:%d/%m/%Y}" for usager in line.usagers if usager.birth_date)


def _messages(line: Line) -> str:
    """What became of the messages to usagers: a single failure is what matters."""
    results = {
        receipt.result for receipt in line.appointment.receipts.all() if not receipt.agent_id
    }
    if not results:
        return NONE
    return FAILED if "failure" in results else SENT


def _author(line: Line) -> str:
    author = line.appointment.created_by_agent
    return str(author) if author else line.appointment.get_created_by_display()


def _status_of_appointment(line: Line) -> str:
    return STATUSES[status_key(line.appointment, line.now)]


def _status_of_participation(line: Line) -> str:
    (part,) = line.participations
    if part.status != "unknown":
        return STATUSES[part.status]
    return _status_of_appointment(line) if line.appointment.status == "unknown" else ""


def _joined(words) -> str:
    return ", ".join(word for word in words if word)


def _of_contact(field: str) -> Callable[[Line], str]:
    return lambda line: getattr(line.first_contact, field, "")


CONTEXT = Column("Contexte", lambda line: line.appointment.context)
"""Left out where the espace does not show it."""
_BEFORE = (
    Column("Année de création", lambda line: line.created_at.year),
    Column("Date de création", lambda line: line.created_at.date()),
    Column("Heure de création", lambda line: _clock(line.created_at)),
    Column("Origine", lambda line: line.appointment.get_created_by_display()),
    Column("Date du RDV", lambda line: line.starts_at.date()),
    Column("Heure du RDV", lambda line: _clock(line.starts_at)),
    Column("Service", lambda line: str(line.appointment.motif.service or "")),
    Column("Motif", lambda line: line.appointment.motif.name),
    CONTEXT,
)
_PLACE = (
    Column("Lieu", _where),
    Column("Agents", lambda line: _joined(map(str, line.appointment.agents.all()))),
)
_USAGERS = Column("Usagers", lambda line: _joined(map(str, line.usagers)))
_AFTER = (
    Column("Commune du premier responsable", _of_contact("city_name")),
    Column("Au moins un usager mineur", _has_minor),
    Column("Messages aux usagers", _messages),
    Column("Organisation", lambda line: line.appointment.organisation.name),
    Column("Dates de naissance", _births),
    Column("Code postal du premier responsable", _of_contact("post_code")),
    Column("Pris par", _author),
    Column(
        "Adresses e-mail des agents",
        lambda line: _joined(agent.email for agent in line.appointment.agents.all()),
    ),
)

APPOINTMENT_COLUMNS = (
    *_BEFORE,
    Column("Statut", _status_of_appointment),
    *_PLACE,
    _USAGERS,
    *_AFTER,
)
PARTICIPATION_COLUMNS = (
    Column("Usager", lambda line: _joined(map(str, line.usagers))),
    Column("Numéro du RDV", lambda line: line.appointment.pk),
    *_BEFORE,
    Column("Statut", _status_of_participation),
    *_PLACE,
    *_AFTER,
)


def _clock(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)
