"""Addresses typed by hand, cut, old, forged, or of another espace: never an error of ours."""

import pytest

from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE, confirm_hold
from booking.appointments.services.hold_slot import link_secret
from booking.catalog.models import Motif
from socle.links import secret_of
from tenants.context import in_espace
from tests.booking.conftest import NINE
from tests.factories import (
    MotifFactory,
    OrganisationFactory,
    PlaceFactory,
)

from .booked import held
from .conftest import PERSON, Town, question, tree

NOT_OFFERED = "Ce rendez-vous n’est pas proposé en ligne, ou ne l’est plus"
IDENTIFIERS = (
    "service_id",
    "motif_id",
    "lieu_id",
    "user_selected_organisation_id",
    "public_link_organisation_id",
)
NO_IDENTIFIER = ("x", "-1", "1.5", "٣", "9" * 16, "9" * 40, "1\x00", "1 OR 1=1", "😀")


@pytest.mark.parametrize("name", IDENTIFIERS)
@pytest.mark.parametrize("value", NO_IDENTIFIER)
@pytest.mark.parametrize("page", ["/prendre_rdv", "/creneaux"])
def test_an_identifier_that_cannot_be_one(client, town, page, name, value):
    # A place matters only to a motif that is received somewhere, an organisation to the others.
    answers = town.answers if name == "lieu_id" else {}
    response = client.get(page, {**answers, name: value})
    if name == "user_selected_organisation_id" and value == "9" * 16:
        # A number, and no motif chosen yet: nothing to refuse.
        assert response.status_code in (200, 302, 404)
    else:
        assert question(response, 404) == NOT_OFFERED


def test_what_exists_but_is_not_offered_here(client, town):
    with town.inside():
        closed = MotifFactory(
            organisations=[town.counter.organisation], bookable_by=Motif.BookableBy.AGENTS
        )
        elsewhere = MotifFactory(organisations=[OrganisationFactory()])
        other_place = PlaceFactory()
        nobody_s = OrganisationFactory()
    for refused in (
        {"motif_id": closed.pk},
        {"motif_id": elsewhere.pk},
        {"motif_id": town.counter.motif.pk, "lieu_id": other_place.pk},
        {"motif_id": town.counter.motif.pk, "public_link_organisation_id": nobody_s.pk},
        {"motif_name_with_location_type": "n_existe_pas-public_office"},
        {"motif_name_with_location_type": "\x00"},
    ):
        assert question(client.get("/prendre_rdv", refused), 404) == NOT_OFFERED
        address = {**refused, "starts_at": NINE.isoformat()}
        assert question(client.get("/creneaux", address), 404) == NOT_OFFERED
        response = client.post(f"/creneaux?{'&'.join(f'{k}={v}' for k, v in address.items())}")
        assert response.status_code == 404


def test_a_refused_address_shows_ways_on(client, town):
    page = tree(client.get("/prendre_rdv?motif_id=12"), 404)
    ways = [link["href"] for link in page.one("ul", class_="rdv-ways").all("a")]
    assert [client.get(way).status_code for way in ways] == [200, 200]


@pytest.mark.parametrize(
    "start",
    ["demain", "2026-13-45T09:00", "0001-01-01T00:00", "9999-12-31T23:59", "2026-11-24T09:00\x00"],
)
def test_a_start_that_cannot_be_one(client, town, start):
    assert question(client.get("/creneaux", {**town.answers, "starts_at": start}), 404)


@pytest.mark.parametrize(
    "start",
    [
        "2026-11-24T09:00+01:00",
        "2026-11-24T08:00Z",
        "2026-11-24T09:00:00.000+01:00",
        # Without offset: the place's own clock, as links of partners write it.
        "2026-11-24T09:00",
        "2026-11-24 09:00",
        # A "+" that nobody escaped.
        "2026-11-24T09:00 01:00",
        "2026-11-24 09:00:00 0100",
    ],
)
def test_the_same_start_in_many_spellings(client, town, start):
    page = tree(client.get("/creneaux", {**town.answers, "starts_at": start}))
    assert "mardi 24 novembre 2026 à 9 h" in page.text
    assert client.post(page.one("form", method="post")["action"], PERSON).status_code == 302


@pytest.mark.parametrize(
    "start",
    [
        "2026-11-24T09:07+01:00",
        "2026-11-24T09:00:01+01:00",
        "2026-11-24",
        "2020-01-06T09:00+01:00",
        "2026-11-23T07:55+01:00",
        "2199-12-31T23:59+01:00",
    ],
)
def test_a_start_that_is_not_offered(client, town, start):
    address = town.form().split("&starts_at")[0] + f"&starts_at={start.replace('+', '%2B')}"
    page = tree(client.get(address), 409)
    assert page.one("h1").text == "Ce créneau n’est plus libre"
    assert page.all("a", class_="rdv-choice__link")
    assert question(client.post(address, PERSON), 409) == "Ce créneau vient d’être pris"


def test_a_form_without_its_questions_leads_back_to_them(client, town):
    assert client.get("/creneaux").headers["Location"] == "/prendre_rdv"
    response = client.get("/creneaux", {**town.answers, "duration": 120})
    assert response.headers["Location"] == town.slots(duration=120)
    assert client.post("/creneaux", PERSON).status_code == 302


def test_links_made_by_nobody(client, town):
    for address, status in (
        ("/org/12", 404),
        (f"/org/{'9' * 40}", 404),
        (f"/org/{town.counter.organisation.pk}/nom", 302),
        ("/org/x", 404),
        ("/rdv/confirmer/00000000-0000-0000-0000-000000000000/x", 404),
        ("/rdv/confirmer/nimporte/quoi", 404),
        (f"/r/{'9' * 30}/x", 404),
        ("/r/12/é%00", 404),
        (f"/r/12/{'x' * 3000}", 404),
        ("/r/12/x/rdv.ics", 404),
        ("/?page=9999999999999999999999", 200),
        ("/?page=x", 200),
    ):
        assert client.get(address).status_code == status, address


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_for_pages(client, town, method):
    for address in ("/", "/prendre_rdv", town.form(), "/r/1/x"):
        assert getattr(client, method)(address).status_code == 405


def test_nothing_of_one_espace_is_found_on_another(town, bravo_client, bravo):
    """Alpha's identifiers, links and cookies mean nothing on bravo's host."""
    with town.inside():
        hold = held(town)
        link = f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}"
        appointment = confirm_hold(hold.uuid, link_secret(hold), hold.created_at)
        part = appointment.participations.get()
        recap = f"/r/{part.pk}/{secret_of(PARTICIPATION_PURPOSE, part.pk)}"
    foreign = Town(bravo, town.counter)
    addresses = [
        foreign.slots(),
        foreign.form(),
        f"/org/{town.counter.organisation.pk}",
        f"/prendre_rdv?public_link_organisation_id={town.counter.organisation.pk}",
        f"/prendre_rdv/verification/{hold.uuid}",
        link,
        recap,
        f"{recap}/rdv.ics",
    ]
    assert {bravo_client.get(address).status_code for address in addresses} == {404}
    assert bravo_client.post(link).status_code == 404
    assert bravo_client.post(foreign.form(), PERSON).status_code == 404
    with in_espace(bravo):
        assert not Motif.objects.exists()
