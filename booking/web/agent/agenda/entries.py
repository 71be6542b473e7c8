"""What stands in an agenda, as frozen values ready to be shown."""

from dataclasses import dataclass
from datetime import date, datetime

from booking.web.agent.standing import Standing


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment that the reader may see. Instants are in the zone where it takes place."""

    pk: int
    organisation_id: int
    organisation: str
    starts_at: datetime
    ends_at: datetime
    title: str
    motif: str
    colour: str  # #rrggbb, as somebody chose it
    where: str
    agents: tuple[str, ...]
    standing: Standing
    is_elsewhere: bool  # in another organisation than the one of the page
    is_booked_online: bool
    has_arrived: bool  # somebody is waiting for it to begin
    version: str  # which state of the row this is, for who would move it

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Busy:
    """Time taken by an appointment that the reader may not see: nothing more is said."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Outside:
    """Time that another calendar of the agent says taken, or may hide: nothing more is known."""

    starts_at: datetime
    ends_at: datetime
    is_precaution: bool

    @property
    def title(self) -> str:
        if self.is_precaution:
            return "Agenda externe illisible : rien n’est proposé"
        return "Occupé (agenda externe)"


@dataclass(frozen=True, slots=True)
class Window:
    """One occurrence of an opening window."""

    pk: int
    organisation_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    where: str
    motifs: tuple[str, ...]
    organisation: str
    is_elsewhere: bool


@dataclass(frozen=True, slots=True)
class Away:
    """One occurrence of an absence."""

    pk: int
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Agenda:
    """Everything of some days, each kind in order of time."""

    meetings: tuple[Meeting, ...]
    busy: tuple[Busy, ...]
    organisation_id: int  # of the page
    windows: tuple[Window, ...]
    absences: tuple[Away, ...]
    outside: tuple[Outside, ...]
    holidays: dict[date, str]
