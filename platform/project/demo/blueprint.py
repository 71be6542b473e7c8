"""What a demo espace is made of, as frozen values that know nothing of the database.

Rows name one another by key, a short word unique among their kind in one espace.
Delays and durations are in minutes. Times of day are wall-clock times in the espace's zone.
Dates are relative (`When`), because the demo is always told around the day it is made.
"""

from dataclasses import dataclass, field

from booking.domain.holidays import HolidayZone

from .when import When

HOUR = 60
DAY = 24 * HOUR
WEEK = 7 * DAY
MONTH = 30 * DAY


@dataclass(frozen=True)
class OrganisationSpec:
    key: str
    name: str
    phone: str
    email: str
    opening_hours: str
    verticale: str
    website: str = ""
    external_id: str = ""
    """By which partners know it; empty, one is made of the keys."""
    communes: tuple[str, ...] = ()
    """INSEE codes of the communes its usagers mostly come from."""


@dataclass(frozen=True)
class ServiceSpec:
    key: str
    name: str
    short_name: str


@dataclass(frozen=True)
class TeamSpec:
    key: str
    name: str


@dataclass(frozen=True)
class PlaceSpec:
    key: str
    organisation: str
    name: str
    address: str
    postcode: str
    city_code: str
    city_name: str
    latitude: float
    longitude: float
    coordinates_source: str
    phone: str = ""
    access_notes: str = ""
    is_open: bool = True


@dataclass(frozen=True)
class QuestionSpec:
    """What a motif asks: a number, a choice (answers with what they ask to bring), a box to tick.

    `after` names an earlier question and the answer to it upon which this one is asked.
    """

    label: str
    kind: str
    help_text: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    least: int | None = None
    most: int | None = None
    minutes_each: int = 0
    documents: str = ""
    after: tuple[str, str] | None = None


@dataclass(frozen=True)
class MotifSpec:
    """An appointment's purpose, shared by the organisations it names."""

    key: str
    name: str
    organisations: tuple[str, ...]
    service: str
    minutes: int
    color: str
    location_type: str = "public_office"
    collective: bool = False
    bookable_by: str = "agents"
    min_delay: int = 30
    max_delay: int = 3 * MONTH
    follow_up: bool = False
    sectorisation_level: str = "departement"
    for_secretariat: bool = False
    movable: bool = True
    category: str = ""
    visibility: str = "visible_and_notified"
    ages: tuple[int, int] = (18, 120)
    """Ages, both included, of those who come for it in the story."""
    before: str = ""
    after: str = ""
    cancel_warning: str = ""
    questions: tuple[QuestionSpec, ...] = ()
    drawn_on: int | None = None
    """Its times are given out by a draw on that day of the week, 1 for Monday; None for no draw."""
    registered: int = 0
    """How many wait for that draw."""

    @property
    def is_online(self) -> bool:
        return self.bookable_by == "everyone"


@dataclass(frozen=True)
class AgentSpec:
    """`levels` maps an organisation to `basic`, `admin` or `intervenant` (no login)."""

    key: str
    first_name: str
    last_name: str
    levels: dict[str, str]
    services: tuple[str, ...]
    teams: tuple[str, ...] = ()
    is_espace_admin: bool = False
    rights: tuple[str, ...] = ()
    shows_saturdays: bool = False
    headline: str = ""
    """What the page of demo logins says of them."""

    @property
    def is_intervenant(self) -> bool:
        return "intervenant" in self.levels.values()


@dataclass(frozen=True)
class WindowSpec:
    agent: str
    organisation: str
    title: str
    motifs: tuple[str, ...]
    when: When
    place: str = ""


@dataclass(frozen=True)
class AbsenceSpec:
    agent: str
    title: str
    when: When


@dataclass(frozen=True)
class SessionSpec:
    """A collective session, repeated: each occurrence is one appointment with seats."""

    motif: str
    organisation: str
    title: str
    agents: tuple[str, ...]
    place: str
    when: When
    seats: int | None


@dataclass(frozen=True)
class EspaceSpec:
    slug: str
    name: str
    pitch: str
    """One sentence for the page that lists the demo espaces."""
    departement: str
    time_zone: str
    holiday_zone: HolidayZone
    theme: str
    accent: str
    phone: str
    usager_count: int
    organisations: tuple[OrganisationSpec, ...]
    services: tuple[ServiceSpec, ...]
    teams: tuple[TeamSpec, ...]
    places: tuple[PlaceSpec, ...]
    motifs: tuple[MotifSpec, ...]
    agents: tuple[AgentSpec, ...]
    windows: tuple[WindowSpec, ...]
    absences: tuple[AbsenceSpec, ...]
    sessions: tuple[SessionSpec, ...]
    communes_served: tuple[str, ...] = ()
    """INSEE codes; empty, the whole département."""
    kind: str = "general"
    last_names: tuple[str, ...] = field(default=(), repr=False)
    """Family names common there, beside those common everywhere."""

    def motif(self, key: str) -> MotifSpec:
        return _named(self.motifs, key)

    def agent(self, key: str) -> AgentSpec:
        return _named(self.agents, key)

    def place(self, key: str) -> PlaceSpec:
        return _named(self.places, key)

    def organisation(self, key: str) -> OrganisationSpec:
        return _named(self.organisations, key)


def _named(rows, key: str):
    for row in rows:
        if row.key == key:
            return row
    raise KeyError(key)
