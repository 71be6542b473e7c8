"""As many queries for one agent or place as for thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.booking.conftest import NINE
from tests.factories import AgentFactory, OpeningWindowFactory, OrganisationFactory, PlaceFactory

from .conftest import PERSON


def grow(town, number: int) -> None:
    """More agents in the same place."""
    with town.inside():
        for _ in range(number):
            OpeningWindowFactory(
                agent=AgentFactory(organisation=town.counter.organisation),
                organisation=town.counter.organisation,
                place=town.counter.place,
                motifs=[town.counter.motif],
            )


def spread(town, number: int) -> None:
    """More places, each of its own organisation, with an agent in each."""
    with town.inside():
        for _ in range(number):
            organisation = OrganisationFactory()
            town.counter.motif.organisations.add(organisation)
            OpeningWindowFactory(
                agent=AgentFactory(organisation=organisation),
                organisation=organisation,
                place=PlaceFactory(organisation=organisation)
                if town.counter.motif.needs_place
                else None,
                motifs=[town.counter.motif],
            )


def queries_of(client, address: str, post: dict | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.post(address, post) if post else client.get(address)
    assert response.status_code in (200, 302), response.status_code
    return len(captured)


@pytest.mark.parametrize(
    ("page", "most"),
    [("/", 6), ("/prendre_rdv", 3), ("slots", 8), ("form", 8), ("hold", 40)],
)
def test_agents_cost_no_query(client, town, page, most):
    address = {"slots": town.slots(), "form": town.form(), "hold": town.form()}.get(page, page)
    post = PERSON if page == "hold" else None
    client.get("/")  # the host's name is kept from then on
    grow(town, 1)
    two = queries_of(client, address, post)
    grow(town, 28)
    other = {**PERSON, "email": "leo@demo.example"} if post else None
    if page == "hold":
        # The first browser would take its own hold over.
        client.cookies.clear()
    assert queries_of(client, address, other) == two
    assert two <= most


@pytest.mark.parametrize(("location_type", "most"), [("public_office", 8), ("phone", 9)])
def test_places_and_organisations_cost_no_query(client, open_town, location_type, most):
    town = open_town(location_type=location_type)
    spread(town, 1)
    address = f"/prendre_rdv?motif_id={town.counter.motif.pk}"
    client.get("/")
    two = queries_of(client, address)
    spread(town, 28)
    assert queries_of(client, address) == two
    assert two <= most


def test_motifs_and_organisations_cost_no_query_on_the_home(client, town, open_town):
    client.get("/")
    alone = queries_of(client, "/")
    for _ in range(5):
        open_town()
    assert queries_of(client, "/") == alone


def test_a_full_slot_costs_a_constant_number_of_queries(client, town):
    assert client.post(town.form(NINE), PERSON).status_code == 302
    client.cookies.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(town.form(NINE)).status_code == 409
    assert len(captured) <= 12
