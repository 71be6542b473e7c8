"""Lieux: created, corrected, closed, deleted; by whom."""

import re

import pytest

from booking.directory.addresses import Address
from booking.directory.models import Place
from integrations.geocoding import memory
from tenants.context import in_espace
from tests.factories import OpeningWindowFactory, OrganisationFactory, PlaceFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, member

FORM = {
    "name": "Hôtel de ville",
    "address": "1 place de l’Hôtel-de-Ville, 07000 Privas",
    "latitude": "44,7353",
    "longitude": "4.5993",
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


@pytest.fixture(autouse=True)
def known():
    """What the address service knows: three streets of one name."""
    memory.forget()
    memory.known.extend(
        Address(
            label=f"{number} rue Pasteur 07000 Privas",
            kind="housenumber",
            name=f"{number} rue Pasteur",
            departement="07",
            city_code="07186",
            city_name="Privas",
            post_code="07000",
            latitude=44 + number,
            longitude=4.6,
        )
        for number in (1, 2, 3)
    )
    yield memory
    memory.forget()


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


def without_position(**values) -> dict[str, str]:
    return FORM | {"latitude": "", "longitude": ""} | values


def test_the_address_written_in_full_gives_its_point(client, organisation, alpha):
    given = without_position(address="2, rue Pasteur, 07000 PRIVAS")
    assert client.post(url(organisation, "nouveau"), given).status_code == 302
    (made,) = stored(alpha)
    assert (made.latitude, made.longitude, made.city_code) == (46, 4.6, "07186")
    assert made.address == "2 rue Pasteur 07000 Privas"


def test_without_scripts_the_exact_address_is_chosen_among_those_found(client, organisation, alpha):
    given = without_position(address="rue Pasteur")
    main = main_of(client.post(url(organisation, "nouveau"), given), 422)
    choices = [box["value"] for box in main.all("input", name="chosen")]
    assert choices[:3] == [f"{number} rue Pasteur 07000 Privas" for number in (1, 2, 3)]
    answer = client.post(url(organisation, "nouveau"), given | {"chosen": choices[2]})
    assert answer.status_code == 302
    assert stored(alpha)[0].latitude == 47


@pytest.mark.parametrize("is_down", [True, False])
def test_an_unknown_address_is_placed_by_hand(client, organisation, alpha, known, is_down):
    known.is_down = is_down
    given = without_position(address="Lieu-dit Les Bornes")
    main = main_of(client.post(url(organisation, "nouveau"), given), 422)
    words = "ne répond pas" if is_down else "n’est pas connue"
    assert words in main.one("p", id="id_address_error").text
    by_hand = given | {"latitude": "44,1", "longitude": "4,2"}
    assert client.post(url(organisation, "nouveau"), by_hand).status_code == 302
    (made,) = stored(alpha)
    assert (made.address, made.latitude, made.longitude) == ("Lieu-dit Les Bornes", 44.1, 4.2)


def test_a_new_address_does_not_keep_the_point_of_the_old_one(client, organisation, place, alpha):
    form = main_of(client.get(url(organisation, place.pk)))
    kept = {name: form.one("input", name=name)["value"] for name in ("latitude", "longitude")}
    version = form.one("input", name="version")["value"]
    given = FORM | kept | {"version": version, "address": "rue Pasteur"}
    main = main_of(client.post(url(organisation, place.pk), given), 422)
    assert "Choisissez l’adresse exacte" in main.text
    same = given | {"chosen": "position"}
    assert client.post(url(organisation, place.pk), same).status_code == 302
    (found,) = stored(alpha)
    assert (found.address, str(found.latitude)) == ("rue Pasteur", kept["latitude"])


def test_the_map_takes_its_tiles_from_one_host_and_the_link_stays(client, organisation, place):
    answer = client.get(url(organisation, place.pk))
    policy = answer["Content-Security-Policy"]
    assert "img-src 'self' data: https://data.geopf.fr;" in policy
    assert "script-src 'self';" in policy
    main = main_of(answer)
    assert main.one("li", **{"data-latitude": f"{place.latitude:.6f}"})
    assert any("openstreetmap.org" in link["href"] for link in main.all("a"))
    assert "geopf" not in client.get(url(organisation))["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 300},
        {"address": ""},
        {"latitude": ""},
        {"latitude": "ici"},
        {"latitude": "99"},
        {"longitude": "181"},
        {"longitude": "nan"},
        {"longitude": "4" * 400},
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
    errors = main.one(id="erreurs").text
    assert "Modifié pendant votre saisie" in errors
    assert re.search(r"Nom\s: «\sPremière\s»", errors)
    assert "Téléphone" not in errors
    assert stored(alpha)[0].name == "Première"
    again = {**second, "version": main.one("input", name="version")["value"]}
    assert client.post(url(organisation, place.pk), again).status_code == 302
    assert stored(alpha)[0].name == "Seconde"


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
