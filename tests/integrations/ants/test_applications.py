"""Which requests have an appointment: hashes on the portal, the hub's question, two espaces."""

from datetime import timedelta

import pytest

from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.set_ants_number import set_ants_number
from integrations.ants.digests import digest_of
from integrations.projections.models import KnownApplication
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import NINE

from .conftest import open_town_hall
from .coordinated import NUMBER, Coordinated
from .test_hub import statements

OTHER = "AABBCCDDEE"


@pytest.fixture
def world(alpha, town_hall, clock) -> Coordinated:
    with in_espace(alpha):
        return Coordinated(town_hall, None, clock)


@pytest.fixture
def booked(alpha, world, deliver):
    with in_espace(alpha):
        booked = world.book(NUMBER, OTHER)
    deliver()
    return booked


@pytest.fixture
def asked(hub):
    return lambda *numbers: hub.get("searchApplicationIds", application_ids=numbers).json()


def test_each_number_leads_to_its_own_address(world, booked, asked, alpha):
    with in_espace(alpha):
        second = world.parts(booked)[1]
    address = f"http://alpha.localhost/users/rdvs/{booked.pk}"
    told = {"meeting_point": world.counter.place.name, "datetime": "2026-11-24T09:00Z"}
    own = f"{address}?participation={second.pk}"
    assert asked(NUMBER, OTHER, "B000000000") == {
        NUMBER: [{**told, "management_url": address, "cancel_url": address}],
        OTHER: [{**told, "management_url": own, "cancel_url": own}],
        "B000000000": [],
    }


def test_a_number_is_found_however_it_is_written(booked, asked):
    assert len(asked(NUMBER.lower())[NUMBER.lower()]) == 1


def test_that_address_shows_nothing_of_the_appointment(booked, alpha_client):
    page = alpha_client.get(f"/users/rdvs/{booked.pk}?participation=1", follow=True)
    elsewhere = alpha_client.get("/users/rdvs/1", follow=True)
    assert page.status_code == 200
    assert page.redirect_chain == elsewhere.redirect_chain


def test_what_changes_is_told_at_once(alpha, world, booked, asked, deliver):
    with in_espace(alpha):
        set_ants_number(world.parts(booked)[0].pk, "C123456789", world.author)
    deliver()
    assert [len(rows) for rows in asked(NUMBER, OTHER, "C123456789").values()] == [0, 1, 1]
    with in_espace(alpha):
        cancel_appointment(booked.pk, world.author, world.clock.now)
    deliver()
    assert asked(OTHER, "C123456789") == {OTHER: [], "C123456789": []}
    assert not KnownApplication.objects.exists()


def test_it_is_no_longer_told_once_it_has_begun(world, booked, asked):
    world.clock.now = NINE + timedelta(seconds=1)
    assert asked(NUMBER) == {NUMBER: []}


@pytest.mark.parametrize("state", ["suspended", "archived"])
def test_an_espace_that_is_not_open_tells_nothing(booked, asked, alpha, state):
    Espace.objects.filter(pk=alpha.pk).update(state=state)
    assert asked(NUMBER) == {NUMBER: []}


def test_two_espaces_are_told_together(alpha, bravo, world, booked, asked, deliver, clock):
    theirs = open_town_hall(bravo)
    with in_espace(bravo):
        Coordinated(theirs, None, clock).book(NUMBER)
    deliver()
    hosts = [one["management_url"].split("/")[2] for one in asked(NUMBER)[NUMBER]]
    assert sorted(hosts) == ["alpha.localhost", "bravo.localhost"]


def test_nothing_on_the_portal_names_a_number_or_a_person(booked):
    rows = list(KnownApplication.objects.values())
    assert {row["digest"] for row in rows} == {digest_of(NUMBER), digest_of(OTHER)}
    assert NUMBER not in str(rows)
    assert OTHER not in str(rows)
    assert "Nadia" not in str(rows)


def test_the_hash_needs_the_platforms_key_and_survives_its_change(booked, asked, settings):
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-" * 5
    assert asked(NUMBER) == {NUMBER: []}
    settings.SECRET_KEY_FALLBACKS = [former]
    assert len(asked(NUMBER)[NUMBER]) == 1


def test_one_query_whatever_is_asked(booked, hub):
    for numbers in ([NUMBER], [NUMBER, OTHER, *(f"B{n:09}" for n in range(300))]):
        assert (
            statements(
                lambda numbers=numbers: hub.get("searchApplicationIds", application_ids=numbers)
            )
            == 1
        )
