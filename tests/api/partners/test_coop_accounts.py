"""La Coop opens an adviser's account on the portal's host (interfaces.md 3.3)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from booking.catalog.models import Motif
from booking.directory.addresses import Address, AddressKind
from booking.directory.models import Agent, AgentInvitation, AgentRole, Organisation, Place
from integrations.geocoding import memory
from tenants.context import in_espace
from tenants.memberships import numbers_of_espaces
from tenants.models import Espace
from tests.factories import AgentFactory, OrganisationFactory, ServiceFactory
from tests.support.clients import HostClient

PATH = "/api/coop-mediation-numerique/accounts"
KEY = "clé-de-la-coop"
BODY = {
    "agent": {
        "email": "Ana.Roux@coop.example",
        "first_name": "Ana",
        "last_name": "Roux",
        "external_id": "42",
    },
    "organisation": {
        "external_id": "62a8b1c2d3e4f5a6b7c8d9e0",
        "name": "Médiathèque de Vire",
        "address": "2 rue Basse, 14500 Vire",
    },
    "lieux": [{"name": "Médiathèque", "address": "2 rue Basse, 14500 Vire"}],
}
TOLD = {"errors": ["Authentification invalide"]}


@pytest.fixture(autouse=True)
def advisers(settings, alpha, bravo):
    """Alpha is the advisers' espace; bravo is some département."""
    settings.COOP_MEDIATION_NUMERIQUE_API_KEY = KEY
    Espace.objects.filter(pk=alpha.pk).update(departement_number="CN")
    Espace.objects.filter(pk=bravo.pk).update(departement_number="14")
    memory.forget()
    memory.known.append(
        Address(
            label="2 rue Basse, 14500 Vire",
            kind=AddressKind.HOUSE_NUMBER,
            name="2 rue Basse",
            departement="14",
            city_code="14762",
            city_name="Vire",
            latitude=48.84,
            longitude=-0.88,
        )
    )
    yield
    memory.forget()


def ask(body: object = BODY, key: str | None = KEY, method: str = "post", **more: object):
    headers = {} if key is None else {"X-COOP-MEDIATION-NUMERIQUE-API-KEY": key}
    given = {"data": body, "content_type": "application/json", **more}
    return getattr(HostClient("localhost"), method)(PATH, headers=headers, **given)


def but(**changes: object) -> dict[str, object]:
    return {**BODY, **changes}


def made(espace) -> tuple[int, ...]:
    with in_espace(espace):
        models = (Agent, AgentRole, Organisation, Place, Motif, AgentInvitation)
        return tuple(model.objects.count() for model in models)


def test_opens_an_account_with_its_structure(alpha, bravo, deliver) -> None:
    elsewhere = made(bravo)
    response = ask()
    assert (response.status_code, list(response.json())) == (201, ["id"])
    with in_espace(alpha):
        agent = Agent.objects.get(pk=response.json()["id"])
        assert (agent.email, agent.first_name, agent.last_name) == (
            "ana.roux@coop.example",
            "Ana",
            "Roux",
        )
        assert agent.external_id == "conseiller-numerique-42"
        role = agent.roles.get()
        organisation = role.organisation
        assert role.access_level == "admin"
        assert (organisation.name, organisation.external_id, organisation.verticale) == (
            "Médiathèque de Vire",
            "62a8b1c2d3e4f5a6b7c8d9e0",
            "rdv_aide_numerique",
        )
        motifs = organisation.motifs.order_by("name")
        assert list(
            motifs.values_list("name", "color", "default_duration_in_min", "collectif")
        ) == [
            ("Accompagnement individuel", "#99CC99", 60, False),
            ("Atelier collectif", "#4A86E8", 120, True),
        ]
        place = organisation.places.get()
        assert (place.name, place.address, place.latitude, place.longitude, place.city_code) == (
            "Médiathèque",
            "2 rue Basse, 14500 Vire",
            48.84,
            -0.88,
            "14762",
        )
    deliver()
    assert [message.to for message in mail.outbox] == [["ana.roux@coop.example"]]
    assert numbers_of_espaces(agent.account_id) == [alpha.number]
    assert made(bravo) == elsewhere


def test_asked_again_finds_what_it_made(alpha, deliver) -> None:
    first, before = ask().json(), made(alpha)
    with in_espace(alpha):
        Motif.objects.filter(name="Atelier collectif").update(name="Atelier du jeudi")
        Organisation.objects.filter(pk=Organisation.objects.get().pk).update(name="Renommée")
    again = ask(but(agent={**BODY["agent"], "email": "nouvelle@coop.example"}))
    assert (again.status_code, again.json()) == (201, first)
    assert made(alpha) == before
    deliver()
    assert len(mail.outbox) == 1


def test_an_agent_of_this_address_is_the_same_one(alpha) -> None:
    with in_espace(alpha):
        known = AgentFactory(email="ana.roux@coop.example")
    assert ask().json() == {"id": known.pk}
    with in_espace(alpha):
        known.refresh_from_db()
        assert known.external_id == "conseiller-numerique-42"
        assert not AgentInvitation.objects.filter(agent=known).exists()
        assert known.roles.filter(organisation__external_id__isnull=False).exists()


def test_what_another_espace_has_is_neither_found_nor_touched(alpha, bravo) -> None:
    with in_espace(bravo):
        there = AgentFactory(email="ana.roux@coop.example", external_id="conseiller-numerique-42")
        OrganisationFactory(external_id=BODY["organisation"]["external_id"])
    before = made(bravo)
    found = ask().json()["id"]
    assert found != there.pk
    assert found >> 32 == alpha.number
    assert made(bravo) == before
    with in_espace(alpha):
        # One person, one account, an agent in each espace.
        assert Agent.objects.get(pk=found).account_id == there.account_id


@pytest.mark.parametrize("knows", ["structure", "adviser"])
def test_of_two_espaces_of_advisers_takes_the_one_that_knows(alpha, bravo, knows) -> None:
    Espace.objects.filter(pk=bravo.pk).update(departement_number="CN")
    with in_espace(bravo):
        if knows == "structure":
            OrganisationFactory(external_id=BODY["organisation"]["external_id"])
        else:
            AgentFactory(external_id="conseiller-numerique-42")
    before = made(alpha)
    assert ask().json()["id"] >> 32 == bravo.number
    assert made(alpha) == before


def test_two_structures_share_the_motifs_and_have_names_of_their_own(alpha) -> None:
    first = ask().json()["id"]
    other = {**BODY["organisation"], "external_id": "f" * 24}
    names = []
    for number, person in enumerate(("43", "44")):
        body = but(
            agent={**BODY["agent"], "external_id": person, "email": f"{person}@coop.example"},
            organisation={**other, "external_id": f"{number}" * 24},
        )
        agent_id = ask(body).json()["id"]
        assert agent_id != first
        with in_espace(alpha):
            names.append(AgentRole.objects.get(agent_id=agent_id).organisation.name)
    assert names == ["Médiathèque de Vire - Vire", "Médiathèque de Vire - Vire (2)"]
    with in_espace(alpha):
        assert Motif.objects.count() == 2
        assert Motif.objects.first().organisations.count() == 3


def test_an_espace_with_services_gives_theirs(alpha) -> None:
    with in_espace(alpha):
        ServiceFactory(name="Autre", short_name="Autre")
    agent_id = ask().json()["id"]
    with in_espace(alpha):
        agent = Agent.objects.get(pk=agent_id)
        assert [one.name for one in agent.services.all()] == ["Conseiller Numérique"]
        assert {motif.service.name for motif in Motif.objects.all()} == {"Conseiller Numérique"}


def test_while_nobody_knows_addresses_the_account_opens_and_the_next_call_places_it(alpha) -> None:
    memory.is_down = True
    first = ask()
    assert first.status_code == 201
    with in_espace(alpha):
        assert not Place.objects.exists()
    memory.is_down = False
    assert ask().json() == first.json()
    with in_espace(alpha):
        assert Place.objects.count() == 1


def test_an_invitation_that_is_over_leaves_again(alpha, deliver) -> None:
    ask()
    with in_espace(alpha):
        AgentInvitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    ask()
    with in_espace(alpha):
        assert AgentInvitation.objects.get().generation == 1


@pytest.mark.parametrize("key", [None, "", "autre", KEY + "x", KEY.upper()])
def test_the_wrong_key_opens_nothing(alpha, key) -> None:
    before = made(alpha)
    response = ask(key=key)
    assert (response.status_code, response.json()) == (401, TOLD)
    assert made(alpha) == before


def test_without_a_key_of_ours_nobody_is_let_in(settings) -> None:
    settings.COOP_MEDIATION_NUMERIQUE_API_KEY = ""
    assert [ask(key=key).status_code for key in ("", None, KEY)] == [401] * 3


BAD = [
    ({}, 422),
    ([], 400),
    (but(agent={}), 422),
    (but(agent="Ana"), 422),
    (but(agent={**BODY["agent"], "email": "pas une adresse"}), 422),
    (but(agent={**BODY["agent"], "email": "x" * 300}), 422),
    (but(agent={**BODY["agent"], "last_name": "\x00"}), 422),
    (but(agent={**BODY["agent"], "external_id": ""}), 422),
    (but(organisation={"name": "Sans identifiant"}), 422),
    (but(organisation={**BODY["organisation"], "name": "!!"}), 422),
    (but(lieux="ici"), 422),
    (but(lieux=[{"name": "Sans adresse"}]), 422),
    (but(lieux=[{"name": "x", "address": "y"}] * 51), 422),
    (b"{", 400),
    (b"\xff\xfe", 400),
    (b'{"agent":' * 2000 + b"1" + b"}" * 2000, 400),
]


@pytest.mark.parametrize(("body", "status"), BAD)
def test_what_makes_no_sense_changes_nothing(alpha, body, status) -> None:
    before = made(alpha)
    response = ask(body)
    assert response.status_code == status
    assert list(response.json()) == ["errors"]
    assert all(isinstance(one, str) and one for one in response.json()["errors"])
    assert made(alpha) == before


def test_too_long_a_body_is_refused(alpha) -> None:
    assert ask(b" " * (512 * 1024 + 1)).status_code == 413


def test_no_espace_of_advisers_is_said(alpha) -> None:
    Espace.objects.update(departement_number="14")
    response = ask()
    assert (response.status_code, list(response.json())) == (503, ["errors"])


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_only_posts(method) -> None:
    response = ask(method=method)
    assert (response.status_code, list(response.json())) == (405, ["errors"])


def test_is_on_the_portals_host_only(alpha) -> None:
    assert HostClient("alpha.localhost").post(PATH).status_code == 404
