"""`/adresses`: what scripts show while an address is typed."""

import pytest

from booking.directory.addresses import Address, AddressKind
from integrations.geocoding import memory

VALENCE = Address(
    label="Valence",
    kind=AddressKind.MUNICIPALITY,
    name="Valence",
    departement="26",
    city_code="26362",
    city_name="Valence",
    post_code="26000",
    latitude=44.92801,
    longitude=4.89519,
)


def test_answers_come_with_the_parameters_that_choose_them(client, addresses):
    addresses.append(VALENCE)
    response = client.get("/adresses?q=valence")
    assert response.json() == {
        "addresses": [
            {
                "label": "Valence",
                "hint": "Commune, 26000",
                "parts": {
                    "address": "Valence",
                    "departement": "26",
                    "city_code": "26362",
                    "street_ban_id": "",
                    "latitude": "44.9280",
                    "longitude": "4.8952",
                },
            }
        ]
    }
    assert response["Cache-Control"] == "no-store"


def test_a_service_that_is_down_says_what_to_do(client, addresses):
    memory.is_down = True
    response = client.get("/adresses?q=valence")
    assert response.status_code == 503
    assert response["Retry-After"] == "15"
    assert response.json()["addresses"] == []
    assert "ne répond pas" in response.json()["message"]


@pytest.mark.parametrize("query", ["", "q=", "q=ab", "q=" + "x" * 5000, "q=%00%ff", "q=a&q=b"])
def test_nothing_to_look_for_is_no_error(client, addresses, query):
    response = client.get(f"/adresses?{query}")
    assert (response.status_code, response.json()) == (200, {"addresses": []})


def test_it_is_read_only(client):
    assert client.post("/adresses").status_code == 405
