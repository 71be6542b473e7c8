"""Where the person lives, for the motifs of the espace that depend on it (booking.md 3 and 5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from booking.catalog.models import Motif
from booking.directory.addresses import (
    SHORTEST,
    AddressServiceDown,
    locate,
    search_addresses,
)
from booking.directory.models import SectorAttribution, Usager
from booking.directory.sectorisation import NOWHERE, Reach, cities_named, reach_of
from booking.web.agent.found import Attendees
from booking.web.suggested import parts_of, suggestion
from booking.web.usager.whereabouts import NOWHERE_YET, Whereabouts
from tenants.context import current_espace

UNKNOWN = "Cette adresse n’est pas connue. Vérifiez l’orthographe, ou écrivez la commune."
DOWN = "La recherche d’adresse ne répond pas. Réessayez dans une minute, ou continuez sans adresse."
# Another address than the record's, for this search only.
OTHER = "autre_adresse"
TOO_SHORT = "Écrivez l’adresse, ou le nom de la commune."
UNREAD = "L’adresse de sa fiche n’est pas reconnue."


@dataclass(frozen=True, slots=True)
class Home:
    """What is known of it.

    Args:
        reach: who receives those who live there; None when no motif depends on it.
        where: as the address of the page says it, or as the record does.
        is_of_record: read from the record: the address of the page does not carry it.
        words: to be shown; empty for somebody whom the agent sees masked.
        typed: what was typed and means nothing yet.
        note: a sentence about what was tried.
    """

    reach: Reach | None = None
    where: Whereabouts = NOWHERE_YET
    is_of_record: bool = False
    words: str = ""
    typed: str = ""
    note: str = ""

    @property
    def matters(self) -> bool:
        return self.reach is not None

    @property
    def is_asked(self) -> bool:
        """Whether it must be said before anything is offered."""
        return self.matters and not self.where.is_settled

    @property
    def parameters(self) -> dict[str, str]:
        """What the address of the page carries: never what a record says."""
        return {} if self.is_of_record else self.where.parameters


def home_of(asked: QueryDict, attendees: Attendees, motifs: Iterable[Motif]) -> Home:
    """What the page's address says, else the record of who comes (at most 3 queries)."""
    given = Whereabouts.of(asked)
    everywhere = Motif.SectorisationLevel.DEPARTEMENT
    if all(motif.sectorisation_level == everywhere for motif in motifs):
        return Home(where=given)
    if not SectorAttribution.objects.exists():
        return Home(where=given)
    if given.is_settled:
        return _settled(given, words=given.address or "Sans adresse")
    if given.address:
        return Home(NOWHERE, typed=given.address)
    if not attendees.usagers or OTHER in asked:
        return Home(NOWHERE)
    usager, glimpse = attendees.usagers[0], attendees.glimpses[0]
    return _of_record(usager, masked=glimpse.masked)


def _settled(where: Whereabouts, **more: object) -> Home:
    reach = reach_of(where.city_code, where.street_ban_id) if where.city_code else NOWHERE
    return Home(reach, where, **more)


def _of_record(usager: Usager, *, masked: bool) -> Home:
    """A relative lives where who answers for them does, unless their record says otherwise."""
    at = usager if usager.address else usager.contact
    if not at.address:
        return Home(NOWHERE)
    shown = "" if masked else at.address
    where = _located(at)
    if where is None:
        return Home(NOWHERE, typed=shown, note=UNREAD)
    return _settled(where, is_of_record=True, words=shown)


def _located(usager: Usager) -> Whereabouts | None:
    """The street, where the address base knows it in the record's own town; else the town."""
    try:
        found = locate(usager.address, current_espace().departement_number)
    except AddressServiceDown:
        found = None
    if found and usager.city_code in ("", found.city_code):
        query = QueryDict(mutable=True)
        query.update(parts_of(found))
        return Whereabouts.of(query)
    if usager.city_code:
        return Whereabouts(address=usager.address, city_code=usager.city_code)
    cities = cities_named(usager.address, limit=1)
    return Whereabouts(address=usager.address, city_code=cities[0][0]) if cities else None


def meanings(typed: str) -> tuple[list[dict[str, object]], str]:
    """What typed words may mean, each with its `where`; or none, and a sentence."""
    if len(typed.strip()) < SHORTEST:
        return [], TOO_SHORT
    try:
        found = [suggestion(address) for address in search_addresses(typed)]
    except AddressServiceDown:
        towns = [
            {"label": name, "hint": "Commune", "where": Whereabouts(address=name, city_code=code)}
            for code, name in cities_named(typed)
        ]
        return towns, DOWN
    for one in found:
        query = QueryDict(mutable=True)
        query.update(one["parts"])
        one["where"] = Whereabouts.of(query)
    return found, "" if found else UNKNOWN
