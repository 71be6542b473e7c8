"""Addresses of the demonstration, found without network."""

import pytest

from project.demo.addresses import SampleAddresses
from project.demo.communes import all_communes, centres

pytestmark = pytest.mark.unit


def labels(text: str) -> list[str]:
    return [one.label for one in SampleAddresses().search(text, 5)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("valen", "Valence"),
        ("26000 valence", "Valence"),
        ("26000", "Valence"),
        ("SELESTAT", "Sélestat"),
        ("12 rue pasteur valence", "12 rue Pasteur 26000 Valence"),
        ("12 rue pasteur val", "12 rue Pasteur 26000 Valence"),
        ("12 rue past 26000", "12 rue Pasteur 26000 Valence"),
        ("rue des ecoles, 67600 Sélestat", "rue des Écoles 67600 Sélestat"),
        ("3 rue du moulin 97400 saint denis", "3 rue du Moulin 97400 Saint-Denis"),
    ],
)
def test_what_is_typed_is_found(text, first):
    assert labels(text)[0] == first


@pytest.mark.parametrize(
    "text", ["tombouctou", "99999", "12 rue Inconnue Valence", "???", "a" * 200]
)
def test_what_is_nowhere_is_not_found(text):
    assert labels(text) == []


def test_a_house_carries_its_street_and_its_town():
    [found] = SampleAddresses().search("12 rue Pasteur 26000 Valence", 5)
    assert (found.city_code, found.departement, found.kind) == ("26362", "26", "housenumber")
    assert found.street_ban_id.startswith("26362_")
    assert (found.latitude, found.longitude) == centres()["26362"]


def test_most_people_live_where_the_map_reaches():
    communes = all_communes()
    reached = sum(communes[code].population for code in centres())
    assert reached / sum(one.population for one in communes.values()) > 0.95
