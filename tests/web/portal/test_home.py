"""Finding one's service."""

import pytest

from project.portal.home import ESPACES_A_PAGE
from tenants.models import Espace
from tests.web.usager.conftest import choices, tree


def services(response) -> list[str]:
    """The services found, without the communes that are proposed beside them."""
    found = tree(response).all("ul", aria_label="Services")
    return [one.text for ul in found for one in ul.all("span", class_="rdv-choice__label")]


BOTH = ["Conseillers de La Réunion", "Drôme Solidarités"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", BOTH),
        ("drome", ["Drôme Solidarités"]),
        ("  SOLIDARITÉS drôme ", ["Drôme Solidarités"]),
        ("26", ["Drôme Solidarités"]),
        ("reunion", ["Conseillers de La Réunion"]),
        ("2", []),
        ("mairie", []),
        ("\x00", BOTH),
        ("%", BOTH),
        ("é" * 5000, []),
    ],
)
def test_by_name_or_departement(client, named, wanted, found):
    assert services(client.get("/", {"q": wanted})) == found


def test_a_commune_leads_to_its_services(client, named):
    """Romans is in the Drôme; the other espace has no département."""
    page = client.get("/?q=romans-sur-isere")
    assert choices(page) == ["Drôme Solidarités"]
    assert "1 service pour Romans-sur-Isère (26100)" in tree(page).text
    nobody = tree(client.get("/?q=privas"))
    assert "Aucun service ne prend ici rendez-vous pour Privas (07000)" in nobody.text


def test_namesakes_are_asked_about(client, named):
    page = tree(client.get("/?q=saint-denis"))
    assert "Quelle commune ?" in page.text
    link = page.all("a", class_="rdv-choice__link")[0]
    assert link["href"] == "/?q=saint-denis&city_code=97411"


def test_suggestions(client):
    answer = client.get("/communes?q=Évreu")
    found = answer.json()["addresses"]
    assert found[0]["label"] == "Évreux"
    assert found[0]["parts"] == {"address": "Évreux", "city_code": "27229"}
    assert "max-age" in answer["Cache-Control"]
    assert client.get("/communes?q=%00").json() == {"addresses": []}
    assert client.get("/communes").json() == {"addresses": []}


@pytest.mark.parametrize("code", ["", "00000", "x" * 500, "\x00", "07186'--"])
def test_a_code_that_is_none_is_no_error(client, named, code):
    assert choices(client.get("/", {"city_code": code})) == BOTH


def test_a_service_leads_to_its_own_address(client, named):
    page = tree(client.get("/?q=26"))
    assert page.one("a", class_="rdv-choice__link")["href"] == "http://alpha.localhost/"
    assert "1 service pour « 26 »" in page.text


def test_what_was_looked_for_is_kept_and_never_markup(client, named):
    response = client.get("/", {"q": '"><script>x()</script>'})
    assert "<script>x()" not in response.content.decode()
    assert tree(response).one("input", name="q")["value"] == '"><script>x()</script>'
    assert "Aucun service ne correspond" in tree(response).text


@pytest.mark.parametrize("state", [s for s in Espace.State if s != Espace.State.ACTIVE])
def test_an_espace_that_is_not_open_is_not_listed(client, named, state):
    Espace.objects.filter(slug="bravo").update(state=state)
    assert choices(client.get("/")) == ["Drôme Solidarités"]


def test_many_services_come_in_pages(client, named):
    for number in range(ESPACES_A_PAGE):
        Espace(
            number=1000 + number,
            slug=f"ville-{number}",
            schema_name=f"e_ville_{number}",
            name=f"Ville {number}",
            primary_host=f"ville-{number}.localhost",
            state=Espace.State.ACTIVE,
        ).save()
    assert len(choices(client.get("/"))) == ESPACES_A_PAGE
    second = client.get("/?q=&page=2")
    assert choices(second) == ["Ville 8", "Ville 9"]
    assert tree(client.get("/?page=zut")).one("a", aria_current="page").text == "Page 1"
