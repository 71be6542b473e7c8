"""rdv-insertion's addresses: exact shapes, who may, two espaces (interfaces.md 4.2)."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from booking.catalog.models import Motif, MotifCategory
from booking.directory.invitation_codes import invitation_code
from booking.directory.models import Agent, Organisation, UsagerProfile
from booking.directory.services.invite_usager import INVITATION_LASTS, invitation_token
from tenants.context import in_espace
from tests.api.v1.caller import PORTAL, SECRET, Program, signed_in, signing
from tests.api.v1.world import World, make_world
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
)
from tests.support.clients import HostClient

# A Monday.
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
UNAUTHORISED = {"errors": ["Vous devez vous connecter ou vous inscrire pour continuer."]}
UUID = "5b0e7c1a-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def stopped(monkeypatch, settings):
    settings.SHARED_SECRET_FOR_AGENTS_AUTH = SECRET
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def insertion(world: World) -> World:
    """Its organisation is of insertion, with one motif for invited people, open on mornings."""
    with in_espace(world.espace):
        Organisation.objects.filter(pk=world.organisation.pk).update(verticale="rdv_insertion")
        Motif.objects.filter(pk=world.motif.pk).update(
            bookable_by=Motif.BookableBy.INVITED, location_type=Motif.LocationType.PHONE
        )
        OpeningWindowFactory(
            agent=world.agent, organisation=world.organisation, motifs=[world.motif]
        )
    return world


@pytest.fixture
def ours(alpha):
    return insertion(make_world(alpha))


@pytest.fixture
def theirs(bravo):
    return insertion(make_world(bravo))


class Partner(Program):
    """Signs for an agent, at its own addresses."""

    def call(self, method: str, path: str, body: object = None, **query: object):
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(
            f"/api/rdvinsertion/{path}", headers=self.headers, query_params=query, **more
        )


def partner(world: World, *, chief: bool = False) -> Partner:
    if chief:
        with in_espace(world.espace):
            Agent.objects.filter(pk=world.boss.pk).update(is_espace_admin=True)
    return Partner(PORTAL, signing(world.boss if chief else world.agent, PORTAL).headers)


class TestAvailability:
    def asked(self, world: World, by: Partner | None = None, **query: object) -> bool:
        said = {
            "organisation_ids[]": world.organisation.pk,
            "motif_category_short_name": "accueil",
            **query,
        }
        response = (by or partner(world)).call("get", "invitations/creneau_availability", **said)
        assert response.status_code == 200, response.content
        assert list(response.json()) == ["creneau_availability"]
        return response.json()["creneau_availability"]

    def test_somebody_would_find_a_time(self, ours):
        with in_espace(ours.espace):
            long = invitation_token(ours.usager.pk, NOW)
            code = invitation_code(ours.usager, NOW + INVITATION_LASTS)
        for token in (long, code, "", "n'importe quoi"):
            assert self.asked(ours, invitation_token=token) is True

    def test_nobody_is_there(self, ours):
        with in_espace(ours.espace):
            ours.agent.opening_windows.all().delete()
        assert self.asked(ours) is False

    @pytest.mark.parametrize(
        "query",
        [
            {"motif_category_short_name": "rien"},
            {"organisation_ids[]": 12},
            {"organisation_ids[]": "x"},
            {"lieu_id": 12},
        ],
    )
    def test_what_leads_nowhere(self, ours, query):
        assert self.asked(ours, **query) is False

    def test_windows_in_the_past_are_none(self, ours):
        with in_espace(ours.espace):
            ours.agent.opening_windows.update(first_day="2026-01-05", recurrence="")
        assert self.asked(ours) is False

    def test_of_follow_up_by_the_referents_of_the_person_only(self, ours):
        with in_espace(ours.espace):
            Motif.objects.filter(pk=ours.motif.pk).update(follow_up=True)
            token = invitation_token(ours.usager.pk, NOW)
        named = {"referent_ids[]": ours.agent.pk, "invitation_token": token}
        assert self.asked(ours, **named) is False
        with in_espace(ours.espace):
            ours.usager.referents.add(ours.agent)
        assert self.asked(ours, **named) is True
        assert self.asked(ours, **{**named, "invitation_token": ""}) is False

    def test_at_a_place(self, ours):
        with in_espace(ours.espace):
            motif = MotifFactory(
                organisations=[ours.organisation],
                category=ours.motif.category,
                bookable_by=Motif.BookableBy.INVITED,
            )
            OpeningWindowFactory(
                agent=ours.agent, organisation=ours.organisation, place=ours.place, motifs=[motif]
            )
            elsewhere = PlaceFactory(organisation=ours.organisation)
        assert self.asked(ours, lieu_id=ours.place.pk) is True
        assert self.asked(ours, lieu_id=elsewhere.pk) is False

    def test_the_others_times_are_not_told(self, ours, theirs):
        assert self.asked(theirs, partner(ours)) is False

    def test_by_the_interfaces_own_means_too(self, ours):
        program = signed_in(ours.account, PORTAL)
        assert self.asked(ours, Partner(PORTAL, program.headers)) is True

    def test_a_fault_of_ours_is_told_in_its_shape(self, ours, monkeypatch):
        def fails(*_args):
            raise RuntimeError("secret")

        monkeypatch.setattr("api.partners.insertion.views.has_slot", fails)
        response = partner(ours).call("get", "invitations/creneau_availability")
        assert (response.status_code, list(response.json())) == (500, ["error"])
        assert "secret" not in response.content.decode()


class TestProfiles:
    PATH = "user_profiles/create_many"

    def test_organisations_of_insertion_once(self, ours):
        with in_espace(ours.espace):
            UsagerProfile.objects.filter(usager=ours.usager).delete()
            UsagerProfile.objects.create(usager=ours.usager, organisation=ours.foreign)
            other = OrganisationFactory(verticale="rdv_mairie")
        said = {
            "user_id": ours.usager.pk,
            "organisation_ids": [ours.organisation.pk, other.pk, 12],
        }
        for _ in range(2):
            response = partner(ours, chief=True).call("post", self.PATH, said)
            assert (response.status_code, response.content) == (200, b"")
        with in_espace(ours.espace):
            known = ours.usager.profiles.values_list("organisation_id", flat=True)
            assert set(known) == {ours.foreign.pk, ours.organisation.pk}

    def test_an_unknown_person(self, ours, theirs):
        for user_id in (12, theirs.usager.pk):
            said = {"user_id": user_id, "organisation_ids": [ours.organisation.pk]}
            response = partner(ours).call("post", self.PATH, said)
            assert (response.status_code, response.json()) == (404, {"not_found": "user"})

    def test_organisations_of_others_are_left_aside(self, ours, theirs):
        said = {
            "user_id": ours.usager.pk,
            "organisation_ids": [theirs.organisation.pk, ours.foreign.pk],
        }
        assert partner(ours).call("post", self.PATH, said).status_code == 200
        for world in (ours, theirs):
            with in_espace(world.espace):
                assert UsagerProfile.objects.count() == 2


class TestReferents:
    PATH = "referent_assignations/create_many"

    def test_added_once_the_others_stay(self, ours, theirs):
        with in_espace(ours.espace):
            outside = AgentFactory(organisation=ours.foreign)
            ours.usager.referents.add(outside)
        said = {
            "user_id": ours.usager.pk,
            "agent_ids": [ours.agent.pk, ours.boss.pk, theirs.agent.pk, 12],
        }
        for _ in range(2):
            response = partner(ours).call("post", self.PATH, said)
            assert (response.status_code, response.content) == (200, b"")
        with in_espace(ours.espace):
            followed = set(ours.usager.referents.values_list("pk", flat=True))
        assert followed == {outside.pk, ours.agent.pk, ours.boss.pk}

    def test_an_unknown_person(self, ours, theirs):
        for user_id in (12, theirs.usager.pk, ours.stranger.pk):
            said = {"user_id": user_id, "agent_ids": [ours.agent.pk]}
            response = partner(ours).call("post", self.PATH, said)
            assert (response.status_code, response.json()) == (404, {"not_found": "user"})


def test_a_person_with_organisations_of_insertion_only(ours, theirs):
    with in_espace(ours.espace):
        mairie = OrganisationFactory(verticale="rdv_mairie")
        UsagerProfile.objects.create(usager=ours.usager, organisation=mairie)
    told = partner(ours, chief=True).call("get", f"users/{ours.usager.pk}").json()["user"]
    assert [one["organisation"]["id"] for one in told["user_profiles"]] == [ours.organisation.pk]
    for user_id in (theirs.usager.pk, 12):
        response = partner(ours).call("get", f"users/{user_id}")
        assert (response.status_code, response.json()) == (404, {"not_found": "user"})


class TestCategories:
    def test_made_by_who_administers_the_espace(self, ours, theirs):
        said = {"name": "RSA orientation", "short_name": "rsa_orientation"}
        response = partner(ours, chief=True).call("post", "motif_categories", said)
        told = response.json()["motif_category"]
        assert told == {"id": told["id"], **said}
        assert partner(ours).call("post", "motif_categories", said).status_code == 403
        again = partner(ours, chief=True).call("post", "motif_categories", said)
        assert again.status_code == 422
        with in_espace(theirs.espace):
            assert not MotifCategory.objects.filter(short_name="rsa_orientation").exists()

    def test_of_the_territory(self, ours):
        said = {"motif_category_short_name": "accueil", "organisation_id": ours.organisation.pk}
        path = "motif_category_territories"
        territory = partner(ours, chief=True).call("post", path, said).json()["territory"]
        assert (territory["id"], territory["name"]) == (ours.espace.number, ours.espace.name)
        assert [one["short_name"] for one in territory["motif_categories"]] == ["accueil"]
        assert partner(ours).call("post", path, said).status_code == 403
        unknown = {**said, "motif_category_short_name": "rien"}
        response = partner(ours, chief=True).call("post", path, unknown)
        assert (response.status_code, response.json()) == (404, {"not_found": "motif_category"})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "invitations/creneau_availability"),
        ("post", "user_profiles/create_many"),
        ("post", "referent_assignations/create_many"),
        ("get", "users/1"),
        ("post", "motif_categories"),
        ("post", "motif_category_territories"),
    ],
)
def test_a_signature_with_one_byte_changed(ours, method, path):
    headers = signing(ours.agent, PORTAL).headers
    wrong = {**headers, "X-Agent-Auth-Signature": headers["X-Agent-Auth-Signature"][:-1] + "g"}
    for given in (wrong, {**headers, "uid": "inconnu@demo.example"}, {}):
        response = Partner(PORTAL, given).call(method, path, {} if method == "post" else None)
        assert (response.status_code, response.json()) == (401, UNAUTHORISED)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", {}, {"user_id": "x"}, {"user_id": 2**60}])
def test_bodies_that_make_no_sense(ours, body):
    for path in ("user_profiles/create_many", "referent_assignations/create_many"):
        response = partner(ours).call("post", path, body)
        assert response.status_code in (400, 422)
        assert "errors" in response.json()


def test_short_links_go_on_to_the_partner(settings, alpha):
    client = HostClient(PORTAL)
    settings.RDV_INSERTION_HOST = "https://insertion.example"
    response = client.get(f"/i/r/{UUID}")
    assert (response.status_code, response.url) == (302, f"https://insertion.example/r/{UUID}")
    assert client.get("/i/r/ailleurs").status_code == 404
    settings.RDV_INSERTION_HOST = ""
    assert client.get(f"/i/r/{UUID}").status_code == 404
