"""Sectors: each organisation receives the communes that its places are nearest to."""

from booking.directory.models import Sector, SectorAttribution, Zone
from booking.web.usager.distance import metres_between
from project.demo.blueprint import EspaceSpec
from project.demo.communes import Commune, all_communes, centres

from .written import Written

WHOLE_ESPACE = "departement"


def write_sectors(spec: EspaceSpec, written: Written) -> None:
    """One sector for each organisation, where the address decides of some motif."""
    if all(motif.sectorisation_level == WHOLE_ESPACE for motif in spec.motifs):
        return
    sectors = {
        one.key: Sector(
            name=written.organisations[one.key].name.replace("Maison des solidarités", "Secteur"),
            human_id=one.key,
        )
        for one in spec.organisations
    }
    Sector.objects.bulk_create(sectors.values())
    communes = [one for one in all_communes().values() if one.departement == spec.departement]
    Zone.objects.bulk_create(
        Zone(
            sector=sectors[_organisation_of(spec, commune)],
            level=Zone.Level.CITY,
            city_code=commune.code,
            city_name=commune.name,
        )
        for commune in communes
    )
    SectorAttribution.objects.bulk_create(
        SectorAttribution(sector=sector, organisation=written.organisations[key])
        for key, sector in sectors.items()
    )


def _organisation_of(spec: EspaceSpec, commune: Commune) -> str:
    """As the espace says, else the nearest by the map, else that of a neighbour in the post."""
    for organisation in spec.organisations:
        if commune.code in organisation.communes:
            return organisation.key
    here = centres().get(commune.code) or _centre_of_neighbour(commune)
    if here is None:
        return spec.organisations[-1].key
    near = min(spec.places, key=lambda one: metres_between(here, (one.latitude, one.longitude)))
    return near.organisation


def _centre_of_neighbour(commune: Commune) -> tuple[float, float] | None:
    for other in all_communes().values():
        if other.code in centres() and set(other.postcodes) & set(commune.postcodes):
            return centres()[other.code]
    return None
