"""A town in Alsace, where Good Friday and 26 December are holidays too: passports, civil status."""

from booking.domain.holidays import HolidayZone
from project.demo.blueprint import EspaceSpec

from .agents import AGENTS
from .motifs import MOTIFS
from .organisations import ORGANISATIONS, PLACES, SERVICES, TEAMS
from .planning import ABSENCES, SESSIONS, WINDOWS

LAST_NAMES = (
    "Adam",
    "Baumann",
    "Engel",
    "Fischer",
    "Fuchs",
    "Heitz",
    "Huber",
    "Keller",
    "Klein",
    "Kœnig",
    "Meyer",
    "Muller",
    "Ritter",
    "Schaeffer",
    "Schmitt",
    "Schneider",
    "Walter",
    "Weber",
    "Wolff",
    "Zimmermann",
)

SELESTAT = EspaceSpec(
    slug="selestat",
    name="Ville de Sélestat",
    pitch="Une mairie d’Alsace : cartes d’identité, passeports, état civil, ouverts à tous.",
    kind="mairie",
    departement="67",
    time_zone="Europe/Paris",
    holiday_zone=HolidayZone.ALSACE_MOSELLE,
    theme="neutre",
    accent="#8a1538",
    phone="+33353010100",
    usager_count=320,
    organisations=ORGANISATIONS,
    services=SERVICES,
    teams=TEAMS,
    places=PLACES,
    motifs=MOTIFS,
    agents=AGENTS,
    windows=WINDOWS,
    absences=ABSENCES,
    sessions=SESSIONS,
    communes_served=(
        "67019",
        "67073",
        "67094",
        "67115",
        "67116",
        "67239",
        "67310",
        "67311",
        "67362",
        "67445",
        "67462",
        "67505",
    ),
    last_names=LAST_NAMES,
)
