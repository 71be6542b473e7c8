"""Lieux: created, corrected, closed, deleted; by whom."""

import pytest

from booking.directory.models import Place
from tenants.context import in_espace
from tests.factories import OpeningWindowFactory, OrganisationFactory, PlaceFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, member

FORM = {
    "name": "Hôtel de ville",
    "address": "1 place de l’Hôtel-de-Ville, 07000 Privas",
    "position": "44.7353, 4.5993",
    "phone": "04 75 00 00 00",
    "access_notes": "Deuxième étage\nascenseur",
}


@pytest.fixture
def boss(alpha, bravo, organisation):
    with in_espace(bravo):
        PlaceFactory()
    with in_espace(alpha):
        return member(organisation, "admin")


@pytest.fixture
def client(boss):
    return HostClient("alpha.localhost").log_in(account_of(boss))


@pytest.fixture
def place(alpha, organisation):
    with in_espace(alpha):
        return PlaceFactory(organisation=organisation, name="Annexe")


def url(organisation, *parts) -> str:
    return "/".join([f"/agent/{organisation.pk}/configuration/lieux", *map(str, parts)])


def main_of(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:300]
    return parse(answer.content.decode()).one("main")


def stored(alpha) -> list[Place]:
    with in_espace(alpha):
        return list(Place.objects.order_by("pk"))


def test_one_is_created_as_it_was_typed(client, organisation, alpha):
    assert client.post(url(organisation, "nouveau"), FORM).status_code == 302
    (made,) = stored(alpha)
    assert (made.latitude, made.longitude) == (44.7353, 4.5993)
    assert made.phone == "+33475000000"
    assert made.access_notes == "Deuxième étage\nascenseur"
    assert "Hôtel de ville" in main_of(client.get(url(organisation))).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 300},
        {"address": ""},
        {"position": ""},
        {"position": "ici"},
        {"position": "99, 200"},
        {"position": "4" * 400},
        {"phone": "12"},
        {"time_zone": "Mars/Olympus"},
        {"city_code": "zz"},
    ],
    ids=str,
)
def test_wrong_values_are_said_and_write_nothing(client, organisation, alpha, wrong):
    main = main_of(client.post(url(organisation, "nouveau"), {**FORM, **wrong}), 422)
    assert main.one(id="erreurs")
    assert stored(alpha) == []


def test_the_second_of_two_editors_is_told(client, organisation, place, alpha):
    page = main_of(client.get(url(organisation, place.pk)))
    version = page.one("input", name="version")["value"]
    first = {**FORM, "name": "Première", "version": version}
    assert client.post(url(organisation, place.pk), first).status_code == 302
    second = {**FORM, "name": "Seconde", "version": version}
    main = main_of(client.post(url(organisation, place.pk), second), 409)
    assert main.one("input", name="name")["value"] == "Seconde"
    assert stored(alpha)[0].name == "Première"


def test_it_is_closed_reopened_and_deleted_unless_used(client, boss, organisation, place, alpha):
    act = url(organisation, place.pk, "etat")
    client.post(act, {"act": "fermer"})
    assert stored(alpha)[0].availability == "disabled"
    assert "Fermé" in main_of(client.get(url(organisation))).text
    client.post(act, {"act": "rouvrir"})
    with in_espace(alpha):
        window = OpeningWindowFactory(agent=boss, organisation=organisation, place=place)
    client.post(act, {"act": "supprimer"})
    assert "fermez-le plutôt" in main_of(client.get(url(organisation, place.pk))).text
    with in_espace(alpha):
        window.delete()
    client.post(act, {"act": "supprimer"})
    assert stored(alpha) == []
    assert client.post(act, {"act": "fermer"}).status_code == 404


def test_nobody_else_reaches_it(client, organisation, place, alpha, bravo):
    with in_espace(alpha):
        basic = HostClient("alpha.localhost").log_in(account_of(member(organisation)))
        elsewhere = PlaceFactory()
        single = PlaceFactory(organisation=organisation, availability="single_use")
    with in_espace(bravo):
        foreign = PlaceFactory()
    assert basic.get(url(organisation)).status_code == 403
    assert basic.post(url(organisation, "nouveau"), FORM).status_code == 403
    assert basic.post(url(organisation, place.pk, "etat"), {"act": "fermer"}).status_code == 403
    for one in (elsewhere, single, foreign):
        assert client.get(url(organisation, one.pk)).status_code == 404
        assert client.post(url(organisation, one.pk, "etat"), {"act": "fermer"}).status_code == 404
    assert main_of(client.get(url(organisation))).all("tr")[1:][0].text.startswith("Annexe")


def test_an_empty_list_says_what_to_do(client, organisation):
    assert "Ajouter un lieu" in main_of(client.get(url(organisation))).text


def test_queries_do_not_grow(client, organisation, alpha, django_assert_max_num_queries):
    with in_espace(alpha):
        for _ in range(10):
            PlaceFactory(organisation=organisation)
    with django_assert_max_num_queries(18):
        client.get(url(organisation))


def test_another_organisations_admin_has_no_business_here(organisation, place, alpha, boss):
    with in_espace(alpha):
        other = member(OrganisationFactory(), "admin")
    stranger = HostClient("alpha.localhost").log_in(account_of(other))
    assert stranger.get(url(organisation)).status_code == 404
