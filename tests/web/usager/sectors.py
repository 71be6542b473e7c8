"""Sectors of alpha, and the addresses that lie in them."""

from booking.directory.addresses import Address, AddressKind
from booking.directory.models import Agent, Organisation, Sector, SectorAttribution, Zone

PRIVAS, AUBENAS, ELSEWHERE = "07186", "07019", "26362"
STREET = f"{PRIVAS}_0150"
HERE = (44.7350, 4.5990)  # Privas


def attribute(
    organisation: Organisation,
    *cities: str,
    agent: Agent | None = None,
    streets: tuple[str, ...] = (),
) -> Sector:
    """A sector of these towns and streets, received by that organisation or agent."""
    number = Sector.objects.count() + 1
    sector = Sector.objects.create(name=f"Secteur {number}", human_id=f"secteur-{number}")
    for code in cities:
        name = {PRIVAS: "Privas", AUBENAS: "Aubenas"}[code]
        Zone.objects.create(sector=sector, level="city", city_code=code, city_name=name)
    for street in streets:
        Zone.objects.create(
            sector=sector,
            level="street",
            city_code=street[:5],
            city_name="Privas",
            street_ban_id=street,
            street_name="rue de la République",
        )
    SectorAttribution.objects.create(sector=sector, organisation=organisation, agent=agent)
    return sector


def address(city_code: str = PRIVAS, name: str = "Privas", street: str = "") -> Address:
    return Address(
        label=f"12 rue de la République {name}" if street else name,
        kind=AddressKind.HOUSE_NUMBER if street else AddressKind.MUNICIPALITY,
        name="12 rue de la République" if street else name,
        departement=city_code[:2],
        city_code=city_code,
        city_name=name,
        post_code="07000",
        street_ban_id=street,
        latitude=HERE[0],
        longitude=HERE[1],
    )
