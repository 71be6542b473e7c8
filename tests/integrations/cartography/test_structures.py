"""What the ANCT counts by SIRET, and the places of Justice.fr: exact, at once, all espaces."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.availability.models import OpeningWindow
from booking.availability.services.remove_window import remove_window
from booking.directory.errors import InvalidValues
from booking.directory.identity import actor_of_account
from booking.directory.models import AgentRole
from booking.directory.services.edit_organisation import edit_organisation
from booking.directory.services.edit_place import close_place, edit_place, reopen_place
from booking.directory.services.remove_agent import remove_agent
from integrations.cartography.sweep import sweep
from integrations.projections.models import JusticePlace, MediationPlace, StructureCount
from socle.outbox.publish import publish
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import NOW
from tests.factories import AgentFactory, OrganisationFactory, PlaceFactory

from .test_links import clock, open_structure, territory  # noqa: F401

SECRET = "clef-de-l-anct"
VILLE, AGENCE = "13002526500013", "21070186000019"
JUSTICE = "612f2ebfb473e40555dee9d4"


@pytest.fixture(autouse=True)
def key(settings):
    settings.CARTO_ANCT_SHARED_SECRET = SECRET


@pytest.fixture
def counter(alpha, bravo):
    return open_structure(alpha)


@pytest.fixture
def admin(alpha, counter):
    with in_espace(alpha):
        agent = AgentFactory(
            organisation=counter.organisation, organisation__level="admin", is_espace_admin=True
        )
        return actor_of_account(agent.account_id)


@pytest.fixture
def metrics(portal_client):
    def ask(secret: str | None = SECRET, **query: object):
        headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
        return portal_client.get("/api/anct/metrics", query, headers=headers)

    return ask


@pytest.fixture
def places(portal_client):
    def ask() -> list[dict]:
        response = portal_client.get("/api/justice/lieux")
        assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, "*")
        return response.json()["lieux"]

    return ask


def give(counter, admin, siret: str) -> None:
    edit_organisation(counter.organisation.pk, {"siret": siret}, admin, NOW)


def test_agents_are_counted_by_establishment_over_all_espaces(
    alpha, bravo, counter, admin, metrics, deliver
):
    with in_espace(alpha):
        give(counter, admin, "130 025 265 00013")
        second = OrganisationFactory(siret=VILLE)
        # In both organisations of the establishment: once.
        AgentRole.objects.create(agent=counter.agents[0], organisation=second)
        AgentFactory(organisation=OrganisationFactory(siret=AGENCE))
    with in_espace(bravo):
        AgentFactory(organisation=OrganisationFactory(siret=VILLE))
        AgentFactory()
        sweep(NOW)
    deliver()
    assert metrics().json() == {
        "count": 2,
        "results": [
            {"siret": VILLE, "metrics": {"tu": 3}},
            {"siret": AGENCE, "metrics": {"tu": 1}},
        ],
    }
    assert metrics(limit=1, offset=1).json() == {
        "count": 2,
        "results": [{"siret": AGENCE, "metrics": {"tu": 1}}],
    }
    assert metrics(offset=7).json() == {"count": 2, "results": []}


def test_who_comes_and_who_leaves_is_counted(alpha, counter, admin, metrics, deliver):
    def told() -> list[int]:
        deliver()
        return [one["metrics"]["tu"] for one in metrics().json()["results"]]

    with in_espace(alpha):
        give(counter, admin, VILLE)
    assert told() == [2]
    with in_espace(alpha):
        newcomer = AgentFactory(organisation=counter.organisation)
        publish("role.created", role_id=newcomer.roles.get().pk)
    assert told() == [3]
    with in_espace(alpha):
        remove_agent(newcomer.pk, counter.organisation.pk, admin, NOW)
    assert told() == [2]
    with in_espace(alpha):
        give(counter, admin, "")
    assert told() == []


@pytest.mark.parametrize("state", [{"state": "suspended"}, {"is_sandbox": True}], ids=str)
def test_espaces_that_nobody_is_led_to_do_not_count(
    alpha, counter, admin, metrics, places, deliver, state
):
    with in_espace(alpha):
        give(counter, admin, VILLE)
        edit_place(counter.place.pk, {"justice_id": JUSTICE}, admin, NOW)
    deliver()
    assert (metrics().json()["count"], len(places())) == (1, 1)
    Espace.objects.filter(pk=alpha.pk).update(**state)
    assert (metrics().json(), places()) == ({"count": 0, "results": []}, [])


@pytest.mark.parametrize("secret", [None, "", "autre", "\xe9" * 500])
def test_without_its_key_nothing_is_told(metrics, secret):
    response = metrics(secret)
    assert (response.status_code, response.json()) == (401, {"error": "Authentification invalide"})


def test_without_a_key_of_ours_everybody_is_refused(metrics, settings):
    settings.CARTO_ANCT_SHARED_SECRET = ""
    assert [metrics(secret).status_code for secret in (None, "", SECRET)] == [401] * 3


@pytest.mark.parametrize("word", ["", "-1", "abc", "\x00", "1.5", "9" * 40, "٣"])
def test_pages_that_make_no_sense(metrics, word):
    for name in ("limit", "offset"):
        assert metrics(**{name: word}).json() == {"count": 0, "results": []}


def test_one_query_whatever_the_number_of_establishments(alpha, counter, metrics):
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert metrics().status_code == 200
        return len([one for one in seen if "set_config" not in one["sql"]])

    metrics()
    alone = statements()
    StructureCount.objects.bulk_create(
        StructureCount(siret=f"{n:014}", espace_number=alpha.number, agents=1) for n in range(1200)
    )
    assert (statements(), metrics().json()["count"]) == (alone, 1200)
    assert len(metrics().json()["results"]) == 1000


def test_the_siret_is_the_pivot_of_the_places(alpha, counter, admin, deliver):
    with in_espace(alpha):
        give(counter, admin, VILLE)
    deliver()
    assert MediationPlace.objects.get().siret == VILLE


def test_a_place_of_justice_follows_what_opens_and_closes_it(
    alpha,
    counter,
    admin,
    places,
    deliver,
    clock,  # noqa: F811
):
    def told() -> list[bool]:
        deliver()
        return [one["reservation_en_ligne"] for one in places()]

    assert told() == []
    with in_espace(alpha):
        edit_place(counter.place.pk, {"justice_id": JUSTICE.upper()}, admin, NOW)
    assert told() == [True]
    assert places() == [
        {
            "ee_id": JUSTICE,
            "reservation_en_ligne": True,
            "url": f"http://alpha.localhost/org/{counter.organisation.pk}",
        }
    ]
    with in_espace(alpha):
        close_place(counter.place.pk, admin, NOW)
    assert told() == []
    with in_espace(alpha):
        reopen_place(counter.place.pk, admin, NOW)
    assert told() == [True]
    JusticePlace.objects.update(open_until=NOW)
    assert told() == [False]
    with in_espace(alpha):
        assert sweep(NOW) == 1
        remove_window(OpeningWindow.objects.get().pk, admin, NOW)
    assert told() == [False]
    with in_espace(alpha):
        edit_place(counter.place.pk, {"justice_id": ""}, admin, NOW)
    assert told() == []


@pytest.mark.parametrize("typed", ["abc", "g" * 24, JUSTICE + "0", "\x00", "٣" * 24])
def test_what_is_no_identifier_of_justice(alpha, counter, admin, typed):
    with in_espace(alpha), pytest.raises(InvalidValues) as refusal:
        edit_place(counter.place.pk, {"justice_id": typed}, admin, NOW)
    assert set(refusal.value.errors) == {"justice_id"}


def test_two_places_never_share_one(alpha, counter, admin, places, bravo, deliver):
    with in_espace(alpha):
        edit_place(counter.place.pk, {"justice_id": JUSTICE}, admin, NOW)
        other = PlaceFactory(organisation=counter.organisation)
        with pytest.raises(InvalidValues):
            edit_place(other.pk, {"justice_id": JUSTICE}, admin, NOW)
    # Another espace's claim changes nothing.
    JusticePlace.objects.create(
        place_id=bravo.number << 32,
        espace_number=bravo.number,
        organisation_id=1,
        justice_id=JUSTICE,
        is_bookable=False,
    )
    deliver()
    assert [one["reservation_en_ligne"] for one in places()] == [True]
