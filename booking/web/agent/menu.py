"""The menu of an organisation's pages: one line an entry, in the order in which agents read it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from booking.access.actor import Actor
from booking.access.who import enters_espace
from booking.directory.models import Organisation

Reader = Callable[[Actor, Organisation], bool]


def everybody(actor: Actor, organisation: Organisation) -> bool:
    return True


def admins(actor: Actor, organisation: Organisation) -> bool:
    """Who configures the organisation."""
    return actor.is_espace_admin or organisation.pk in actor.admin_ids


def of_cartography(actor: Actor, organisation: Organisation) -> bool:
    """Whom partners know by an identifier of theirs."""
    return bool(organisation.external_id)


def others(actor: Actor, organisation: Organisation) -> bool:
    """Who reads what others configure."""
    return not admins(actor, organisation)


def of_espace(actor: Actor, organisation: Organisation) -> bool:
    """Who configures something of the espace."""
    return enters_espace(actor)


@dataclass(frozen=True, slots=True)
class Entry:
    """`route` takes the organisation's identifier, unless `is_of_espace`; entries of one `group`
    stand together under its name."""

    label: str
    route: str
    icon: str
    reader: Reader = everybody
    is_of_espace: bool = False
    group: str = ""

    def url(self, organisation: Organisation) -> str:
        return reverse(self.route, args=[] if self.is_of_espace else [organisation.pk])


# The button above the menu.
MAIN = Entry("Trouver un RDV", "agent_find_slot", "search")
PLANNING = "Planning"
GROUP_ICONS = {PLANNING: "calendar"}

ENTRIES: tuple[Entry, ...] = (
    Entry("Agenda", "agent_agenda", "calendar", group=PLANNING),
    Entry("Agenda en liste", "agent_agenda_list", "list", group=PLANNING),
    Entry("Plages d’ouverture", "agent_windows", "clock", group=PLANNING),
    Entry("Indisponibilités", "agent_absences", "close", group=PLANNING),
    Entry("RDV collectifs", "agent_sessions", "users", group=PLANNING),
    Entry("Usagers", "agent_usagers", "users"),
    Entry("Liste des RDV", "agent_appointments", "list"),
    Entry("Messages envoyés", "agent_messages", "mail"),
    Entry("Inscriptions", "agent_turns", "clock"),
    Entry("Statistiques", "agent_statistics", "chart"),
    Entry("Cartographie nationale", "agent_cartography", "list", of_cartography),
    Entry("Motifs", "agent_reference_motifs", "list", others),
    Entry("Lieux", "agent_reference_places", "place", others),
    Entry("Configuration", "agent_configuration", "settings", admins),
    Entry("Espace Admin", "agent_espace", "settings", of_espace, is_of_espace=True),
)


def main_action(organisation: Organisation) -> dict[str, str]:
    return {"label": MAIN.label, "url": MAIN.url(organisation)}


def menu_of(actor: Actor, organisation: Organisation, path: str) -> list[dict[str, object]]:
    """What the actor may open; the entry of the page at `path` (or the nearest above) is marked."""
    shown = [
        (entry, entry.url(organisation)) for entry in ENTRIES if entry.reader(actor, organisation)
    ]
    under = [url for _, url in shown if path == url or path.startswith(f"{url}/")]
    current = max(under, key=len, default=None)
    menu: list[dict[str, object]] = []
    for group, entries in groupby(shown, key=lambda one: one[0].group):
        lines = [
            {"label": entry.label, "url": url, "icon": entry.icon, "current": url == current}
            for entry, url in entries
        ]
        if group:
            menu.append({"label": group, "icon": GROUP_ICONS[group], "children": lines})
        else:
            menu += lines
    return menu
