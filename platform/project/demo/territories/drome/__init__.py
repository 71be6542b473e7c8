"""A département: four maisons des solidarités, five services, agents who share places."""

from booking.domain.holidays import HolidayZone
from project.demo.blueprint import EspaceSpec

from .agents import AGENTS
from .motifs import MOTIFS
from .organisations import ORGANISATIONS, PLACES, SERVICES, TEAMS
from .planning import ABSENCES, SESSIONS, WINDOWS

LAST_NAMES = (
    "Arnaud",
    "Barnier",
    "Bouvier",
    "Chapuis",
    "Chastan",
    "Combe",
    "Courtial",
    "Eymard",
    "Favier",
    "Gontard",
    "Jullien",
    "Magnan",
    "Monteil",
    "Peloux",
    "Reboul",
    "Sauvageon",
    "Teyssier",
    "Terrail",
    "Vincent-Roche",
    "Vallon",
)

DROME = EspaceSpec(
    slug="drome",
    name="Drôme Solidarités",
    pitch="Un département : quatre maisons des solidarités et leurs services.",
    departement="26",
    time_zone="Europe/Paris",
    holiday_zone=HolidayZone.METROPOLE,
    theme="neutre",
    accent="#1f5f8b",
    phone="+33465710100",
    usager_count=420,
    organisations=ORGANISATIONS,
    services=SERVICES,
    teams=TEAMS,
    places=PLACES,
    motifs=MOTIFS,
    agents=AGENTS,
    windows=WINDOWS,
    absences=ABSENCES,
    sessions=SESSIONS,
    last_names=LAST_NAMES,
)
