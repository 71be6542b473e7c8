"""The places of digital mediation in the national standard: JSON and CSV, and who is left out."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.public.standard import COLUMNS
from booking.directory.identity import actor_of_account
from booking.directory.models import Place
from booking.directory.services.edit_organisation import edit_organisation
from booking.directory.services.edit_place import close_place, reopen_place
from integrations.cartography.sweep import sweep
from integrations.projections.models import MediationPlace, PublicLink
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import NOW
from tests.factories import AgentFactory, PlaceFactory

from .test_links import ACCEPTED, STRUCTURE, clock, open_structure, territory  # noqa: F401

COMPULSORY = ("id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj")
ADDRESS = "2 rue Basse, Privas, 07000"


@pytest.fixture
def town(alpha):
    counter = open_structure(alpha)
    with in_espace(alpha):
        Place.objects.filter(pk=counter.place.pk).update(
            address=ADDRESS, name="Mairie « É », annexe", phone="+33475640000"
        )
        sweep(NOW)
    return counter


@pytest.fixture
def told(portal_client):
    def ask(**query: str) -> list[dict]:
        response = portal_client.get("/public_api/lieux-mediation-numerique.json", query)
        assert response.status_code == 200
        return response.json()

    return ask


def test_a_place_is_told_in_the_standard(told, town):
    [row] = told()
    assert tuple(row) == COLUMNS
    assert all(row[name] for name in COMPULSORY)
    assert (row["nom"], row["adresse"]) == ("Mairie « É », annexe", "2 rue Basse")
    assert (row["commune"], row["code_postal"]) == ("Privas", "07000")
    assert row["modalites_acces"].split("|")[:2] == ["Prendre un RDV en ligne", "Téléphoner"]
    assert row["dispositif_programmes_nationaux"] == "Conseillers numériques"
    assert ACCEPTED.match(row["prise_rdv"])
    assert row["prise_rdv"].endswith(f"/org/{town.organisation.pk}")


def test_the_csv_says_the_same(told, town, portal_client):
    response = portal_client.get("/public_api/lieux-mediation-numerique.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    [row] = csv.DictReader(io.StringIO(response.content.decode()))
    assert {name: value or None for name, value in row.items()} == told()[0]


def test_one_that_cannot_be_booked_stays_without_link(told, town):
    PublicLink.objects.all().delete()
    [row] = told()
    assert row["prise_rdv"] is None
    assert "Prendre un RDV en ligne" not in row["modalites_acces"]


def test_it_follows_its_place_and_its_organisation(told, town, alpha, deliver):
    with in_espace(alpha):
        agent = AgentFactory(organisation=town.organisation, is_espace_admin=True)
        actor = actor_of_account(agent.account_id)
        close_place(town.place.pk, actor, NOW)
    deliver()
    assert told() == []
    with in_espace(alpha):
        reopen_place(town.place.pk, actor, NOW)
        edit_organisation(town.organisation.pk, {"email": "contact@mairie.example"}, actor, NOW)
    deliver()
    assert told()[0]["courriels"] == "contact@mairie.example"
    with in_espace(alpha):
        edit_organisation(town.organisation.pk, {"external_id": None}, actor, NOW)
    deliver()
    assert told() == []


@pytest.mark.parametrize("address", ["?", "Privas", "rue 7, 123"])
def test_a_place_whose_address_is_not_whole_spoils_nothing(told, town, alpha, address):
    with in_espace(alpha):
        other = PlaceFactory(organisation=town.organisation, address=ADDRESS)
        Place.objects.filter(pk=town.place.pk).update(address=address)
        sweep(NOW)
    assert [row["id"] for row in told()] == [str(other.pk)]


def test_a_bar_in_a_name_does_not_make_two_of_it(told, town, alpha):
    with in_espace(alpha):
        Place.objects.filter(pk=town.place.pk).update(name="Mairie|annexe")
        sweep(NOW)
    assert told()[0]["nom"] == "Mairie annexe"


def test_two_espaces_are_told_together_or_by_territory(told, town, bravo):
    theirs = open_structure(bravo)
    with in_espace(bravo):
        Place.objects.filter(pk=theirs.place.pk).update(address=ADDRESS)
        sweep(NOW)
    assert [row["id"] for row in told()] == sorted([str(town.place.pk), str(theirs.place.pk)])
    Espace.objects.filter(pk=bravo.pk).update(departement_number="07")
    assert [row["id"] for row in told(territory="07")] == [str(theirs.place.pk)]
    Espace.objects.filter(pk=bravo.pk).update(state="suspended")
    assert [row["id"] for row in told()] == [str(town.place.pk)]


@pytest.mark.parametrize("kind", ["json", "csv"])
@pytest.mark.parametrize("territory", ["99", "CNCN", "\x00", "é" * 1000])
def test_an_unknown_territory_is_no_empty_list(portal_client, town, kind, territory):  # noqa: F811
    address = f"/public_api/lieux-mediation-numerique.{kind}"
    assert portal_client.get(address, {"territory": territory}).status_code == 404


def test_what_fails_is_not_answered_by_an_empty_list(portal_client, town, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError

    portal_client.raise_request_exception = False
    monkeypatch.setattr("api.public.places._rows", broken)
    assert portal_client.get("/public_api/lieux-mediation-numerique.json").status_code == 500


def test_the_number_of_queries_grows_with_nothing(told, town, alpha):
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            told()
        return len([one for one in seen if "set_config" not in one["sql"]])

    alone = statements()
    with in_espace(alpha):
        for _ in range(3):
            PlaceFactory(organisation=town.organisation, address=ADDRESS)
        sweep(NOW)
    assert (len(told()), statements()) == (4, alone)


def test_the_sweep_counts_what_was_wrong(town, alpha):
    MediationPlace.objects.update(name="Ancien nom")
    with in_espace(alpha):
        assert sweep(NOW) == 1
        assert sweep(NOW) == 0
