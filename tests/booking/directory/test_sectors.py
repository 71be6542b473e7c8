"""Sectors, zones and attributions by hand; the file has its own tests."""

import pytest

from booking.directory.errors import InvalidValue
from booking.directory.models import DirectoryChange, Sector, SectorAttribution, Zone
from booking.directory.sectorisation import NOWHERE, reach_of
from booking.directory.services.attribute_sector import attribute_sector
from booking.directory.services.edit_sector import (
    create_sector,
    create_zone,
    delete_sector,
    delete_zones,
    edit_sector,
    withdraw_sector,
)
from booking.directory.versions import ChangedMeanwhile, version_of
from socle.errors import Forbidden, NotVisible
from tenants.context import current_espace, in_espace

from .conftest import NOW, found_town

PRIVAS = ("07186", "Privas")


@pytest.fixture
def ardeche(town, monkeypatch):
    monkeypatch.setattr(current_espace(), "departement_number", "07")
    return town


def test_a_sector_leads_and_leads_no_more(ardeche):
    chief = ardeche.chief
    sector = create_sector(" Nord ", "nord", chief, NOW)
    create_zone(sector.pk, *PRIVAS, chief, NOW)
    street = {"street_ban_id": "07186_0150", "street_name": "Rue de la Gare"}
    create_zone(sector.pk, *PRIVAS, chief, NOW, **street)
    held = attribute_sector(sector.pk, ardeche.here.pk, chief, NOW)
    assert reach_of("07186").organisation_ids == {ardeche.here.pk}
    withdraw_sector(held.pk, chief, NOW)
    assert reach_of("07186").organisation_ids == frozenset()
    assert delete_zones(Zone.objects.values_list("pk", flat=True), chief, NOW) == 2
    assert reach_of("07186") == NOWHERE
    create_zone(sector.pk, *PRIVAS, chief, NOW)
    delete_sector(sector.pk, chief, NOW)
    assert not Zone.objects.exists()
    assert DirectoryChange.objects.filter(noun="zones").count() == 5


def test_the_second_of_two_editors_is_told(ardeche):
    sector = create_sector("Nord", "nord", ardeche.chief, NOW)
    version = version_of(sector)
    edit_sector(sector.pk, "Grand nord", "nord", ardeche.chief, NOW, version=version)
    with pytest.raises(ChangedMeanwhile):
        edit_sector(sector.pk, "Nord", "n", ardeche.chief, NOW, version=version)
    assert Sector.objects.get().name == "Grand nord"


@pytest.mark.parametrize(
    ("name", "human_id", "field"),
    [
        ("", "sud", "name"),
        ("Sud", "", "human_id"),
        ("S" * 151, "sud", "name"),
        ("Sud", "s" * 61, "human_id"),
        ("nord", "sud", "name"),
        ("Sud", "NORD", "human_id"),
    ],
)
def test_names_of_sectors(ardeche, name, human_id, field):
    create_sector("Nord", "nord", ardeche.chief, NOW)
    with pytest.raises(InvalidValue) as refusal:
        create_sector(name, human_id, ardeche.chief, NOW)
    assert refusal.value.details["field"] == field


@pytest.mark.parametrize(
    ("city", "street", "told"),
    [
        (("75056", "Paris"), {}, "département 07"),
        (("0718", "Privas"), {}, "INSEE"),
        (("07186", ""), {}, "vides"),
        (PRIVAS, {"street_name": "Rue"}, "vides"),
        (PRIVAS, {"street_name": "Rue", "street_ban_id": "07019_1"}, "dans la commune"),
        (("07186", "P" * 300), {}, "au plus"),
        (PRIVAS, {}, "déjà"),
    ],
)
def test_zones_by_the_rules_of_the_file(ardeche, city, street, told):
    sector = create_sector("Nord", "nord", ardeche.chief, NOW)
    create_zone(sector.pk, *PRIVAS, ardeche.chief, NOW)
    with pytest.raises(InvalidValue, match=told):
        create_zone(sector.pk, *city, ardeche.chief, NOW, **street)
    assert Zone.objects.count() == 1


def test_only_the_espace_and_only_its_own(bravo, ardeche):
    with in_espace(bravo):
        theirs = create_sector("Nord", "nord", found_town().chief, NOW)
        zone = create_zone(theirs.pk, *PRIVAS, found_town().chief, NOW)
    ours = create_sector("Nord", "nord", ardeche.chief, NOW)
    kept = create_zone(ours.pk, *PRIVAS, ardeche.chief, NOW)
    attribution = attribute_sector(ours.pk, ardeche.here.pk, ardeche.chief, NOW)
    for act in (
        lambda who: edit_sector(ours.pk, "X", "x", who, NOW),
        lambda who: delete_sector(ours.pk, who, NOW),
        lambda who: create_zone(ours.pk, "07019", "Aubenas", who, NOW),
        lambda who: withdraw_sector(attribution.pk, who, NOW),
    ):
        # Who does not administer the espace is not even told that sectors exist.
        with pytest.raises(NotVisible):
            act(ardeche.actor)
    for act in (
        lambda: create_sector("X", "x", ardeche.actor, NOW),
        lambda: delete_zones([kept.pk], ardeche.actor, NOW),
    ):
        with pytest.raises(Forbidden):
            act()
    for act in (
        lambda: delete_sector(theirs.pk, ardeche.chief, NOW),
        lambda: delete_zones([kept.pk, zone.pk], ardeche.chief, NOW),
        lambda: withdraw_sector(attribution.pk + 1, ardeche.chief, NOW),
    ):
        with pytest.raises(NotVisible):
            act()
    assert Zone.objects.get() == kept
    assert SectorAttribution.objects.get() == attribution
