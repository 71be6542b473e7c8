"""Sectors of the demo's département: every inhabitant is received by one maison des solidarités."""

import pytest

from booking.directory.models import Sector, Zone
from booking.directory.sectorisation import reach_of
from project.demo.communes import all_communes
from project.demo.loading.directory import write_directory
from project.demo.territories.drome import DROME
from project.demo.territories.selestat import SELESTAT

pytestmark = pytest.mark.django_db


def test_every_commune_is_received_by_one_organisation(in_alpha):
    written = write_directory(DROME)
    codes = [one.code for one in all_communes().values() if one.departement == "26"]
    assert sorted(Zone.objects.values_list("city_code", flat=True)) == sorted(codes)
    names = {
        code: [
            key
            for key, one in written.organisations.items()
            if one.pk in reach_of(code).organisation_ids
        ]
        for code in codes
    }
    assert all(len(found) == 1 for found in names.values())
    assert names["26362"] == ["valence"]
    assert names["26113"] == ["vallee"]
    assert {found[0] for found in names.values()} == set(written.organisations)


def test_a_town_needs_no_sectors(in_alpha):
    write_directory(SELESTAT)
    assert not Sector.objects.exists()
