"""A network of digital advisers in La Réunion, three hours ahead of Paris in winter."""

from booking.domain.holidays import HolidayZone
from project.demo.blueprint import EspaceSpec

from .agents import AGENTS
from .motifs import MOTIFS
from .organisations import ORGANISATIONS, PLACES, SERVICES, TEAMS
from .planning import ABSENCES, SESSIONS, WINDOWS

LAST_NAMES = (
    "Boyer",
    "Dijoux",
    "Ethève",
    "Fontaine",
    "Grondin",
    "Hoareau",
    "Hoarau",
    "K/Bidi",
    "Lauret",
    "Lebon",
    "Maillot",
    "Nativel",
    "Payet",
    "Rivière",
    "Robert",
    "Sautron",
    "Sinimalé",
    "Técher",
    "Turpin",
    "Virapin",
)

REUNION = EspaceSpec(
    slug="reunion-numerique",
    name="Conseillers numériques de La Réunion",
    pitch="Un réseau national dans une île : de commune en commune, à l’heure locale.",
    kind="numerique",
    departement="974",
    time_zone="Indian/Reunion",
    holiday_zone=HolidayZone.LA_REUNION,
    theme="etat",
    accent="#000091",
    phone="+33261910100",
    usager_count=300,
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
