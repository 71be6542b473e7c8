"""From an address to those who receive its inhabitants."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.directory.errors import AgentRefused
from booking.directory.models import Agent, Sector, SectorAttribution, Zone
from booking.directory.sectorisation import NOWHERE, reach_of
from booking.directory.services.attribute_sector import attribute_sector
from booking.directory.services.remove_agent import remove_agent
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.factories import AgentFactory

from .conftest import NOW, found_town

PRIVAS, AUBENAS = "07186", "07019"
STREET = "07186_0150"


def sector(*cities: str, streets: tuple[str, ...] = ()) -> Sector:
    made = Sector.objects.create(name="Secteur", human_id=f"s{Sector.objects.count()}")
    for code in cities:
        Zone.objects.create(sector=made, level="city", city_code=code, city_name="Ville")
    for ban_id in streets:
        Zone.objects.create(
            sector=made,
            level="street",
            city_code=ban_id[:5],
            city_name="Ville",
            street_ban_id=ban_id,
            street_name="Rue de la Gare",
        )
    return made


def test_a_street_adds_to_its_town_and_excludes_nothing(town):
    of_town, of_street, elsewhere = sector(PRIVAS), sector(streets=(STREET,)), sector(AUBENAS)
    attribute_sector(of_town.pk, town.here.pk, town.chief, NOW)
    attribute_sector(of_street.pk, town.there.pk, town.chief, NOW)
    attribute_sector(elsewhere.pk, town.there.pk, town.chief, NOW)
    assert reach_of(PRIVAS).organisation_ids == {town.here.pk}
    by_street = reach_of(PRIVAS, STREET)
    assert by_street.organisation_ids == {town.here.pk, town.there.pk}
    assert by_street.sector_ids == {of_town.pk, of_street.pk}
    assert reach_of(PRIVAS, "07186_0151").organisation_ids == {town.here.pk}


def test_a_house_is_in_its_street(town):
    held = sector(streets=(STREET,))
    assert reach_of(PRIVAS, f"{STREET}_00012_bis").sector_ids == {held.pk}
    assert reach_of(PRIVAS, "07186_01").sector_ids == frozenset()


def test_without_a_town_nobody(town):
    sector(PRIVAS)
    assert reach_of("", STREET) == NOWHERE
    assert reach_of("75056") == NOWHERE


def test_an_agent_by_name_is_not_the_whole_organisation(town):
    held = sector(PRIVAS)
    agent_id = town.actor.agent_id
    for _ in range(2):
        attribute_sector(held.pk, town.here.pk, town.chief, NOW, agent_id=agent_id)
    reach = reach_of(PRIVAS)
    assert reach.organisation_ids == frozenset()
    assert reach.agent_ids == {town.here.pk: {agent_id}}
    assert SectorAttribution.objects.count() == 1


def test_who_leaves_receives_nobody(town):
    held = sector(PRIVAS)
    agent = AgentFactory(organisation=town.here)
    attribute_sector(held.pk, town.here.pk, town.chief, NOW, agent_id=agent.pk)
    remove_agent(agent.pk, town.here.pk, town.chief, NOW)
    assert reach_of(PRIVAS).agent_ids == {}
    assert Agent.objects.get(pk=agent.pk).deleted_at == NOW


def test_what_is_no_attribution(town):
    held = sector(PRIVAS)
    with pytest.raises(AgentRefused):
        attribute_sector(held.pk, town.here.pk, town.chief, NOW, agent_id=town.neighbour.agent_id)
    with pytest.raises(Forbidden):
        attribute_sector(held.pk, town.here.pk, town.actor, NOW)
    with pytest.raises(NotVisible):
        attribute_sector(held.pk + 1, town.here.pk, town.chief, NOW)


def test_each_espace_has_its_own_sectors(bravo, town):
    with in_espace(bravo):
        theirs = found_town()
        attribute_sector(sector(PRIVAS).pk, theirs.here.pk, theirs.chief, NOW)
        stranger = Sector.objects.get().pk
    assert reach_of(PRIVAS) == NOWHERE
    with pytest.raises(NotVisible):
        attribute_sector(stranger, town.here.pk, town.chief, NOW)


@pytest.mark.parametrize("sectors", [1, 8])
def test_queries_do_not_grow(town, sectors):
    for _ in range(sectors):
        attribute_sector(sector(PRIVAS).pk, town.here.pk, town.chief, NOW)
    with CaptureQueriesContext(connection) as asked:
        assert len(reach_of(PRIVAS, STREET).sector_ids) == sectors
    assert len(asked) == 2
