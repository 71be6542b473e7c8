"""Which organisations and agents an address leads to (booking.md 5)."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from .models import SectorAttribution, Zone
from .plain import plain


@dataclass(frozen=True, slots=True)
class Reach:
    """Who receives an address.

    Args:
        sector_ids: the sectors that hold it.
        organisation_ids: those that a sector is attributed to as a whole.
        agent_ids: by organisation, those that a sector is attributed to by name.
    """

    sector_ids: frozenset[int]
    organisation_ids: frozenset[int]
    agent_ids: dict[int, frozenset[int]]


NOWHERE = Reach(frozenset(), frozenset(), {})


def reach_of(city_code: str, street_ban_id: str = "") -> Reach:
    """The sectors of the town, and those of the street (2 queries).

    A street adds to the sectors of its town and excludes none. Without a town, nobody: only the
    motifs of the whole espace are offered then.
    """
    if not city_code:
        return NOWHERE
    held = Q(level=Zone.Level.CITY, city_code=city_code)
    if street_ban_id:
        held |= Q(level=Zone.Level.STREET, street_ban_id=street_of(street_ban_id))
    sector_ids = frozenset(Zone.objects.filter(held).values_list("sector_id", flat=True))
    if not sector_ids:
        return NOWHERE
    organisations: set[int] = set()
    agents: dict[int, set[int]] = defaultdict(set)
    attributions = SectorAttribution.objects.filter(sector_id__in=sector_ids).filter(
        Q(agent__isnull=True) | Q(agent__deleted_at__isnull=True)
    )
    for organisation_id, agent_id in attributions.values_list("organisation_id", "agent_id"):
        if agent_id is None:
            organisations.add(organisation_id)
        else:
            agents[organisation_id].add(agent_id)
    named = {pk: frozenset(ids) for pk, ids in agents.items()}
    return Reach(sector_ids, frozenset(organisations), named)


def cities_named(text: str, limit: int = 5) -> list[tuple[str, str]]:
    """Codes and names of the towns in the espace's sectors that a text names, or begins to name
    (1 query). For when nobody else can tell where an address is."""
    said = plain(text)
    named = {
        code: name
        for code, name in Zone.objects.values_list("city_code", "city_name").distinct()
        if (known := plain(name)) and (known.startswith(said) or f" {known} " in f" {said} ")
    }
    # The longest first: "Saint-Jean-d’Aulps" is not "Saint-Jean".
    return sorted(named.items(), key=lambda one: (-len(one[1]), one[1]))[:limit]


def street_of(ban_id: str) -> str:
    """The street of an address: its identifier begins with the street's (`07186_0150_00012`)."""
    return "_".join(ban_id.split("_")[:2])
