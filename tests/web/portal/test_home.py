"""Finding one's service."""

import pytest

from project.portal.home import ESPACES_A_PAGE
from tenants.models import Espace
from tests.web.usager.conftest import choices, tree

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
    assert choices(client.get("/", {"q": wanted})) == found


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
