"""The communes of the espace: declared by who administers it, found on the portal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.directory.communes import commune_of
from booking.directory.models import DeclaredCommune
from integrations.publication.models import ServedCommune
from integrations.publication.serving import espaces_serving
from tenants.context import in_espace
from tenants.models import Espace
from tenants.relay import drain
from tests.support.clients import HostClient
from tests.web.usager.conftest import choices

from .conftest import ROOT, as_, main_of, version_in

PAGE = f"{ROOT}/communes"
PRIVAS, AUBENAS, VALENCE = "07186", "07019", "26362"


@pytest.fixture
def located(alpha, bravo):
    Espace.objects.filter(pk=alpha.pk).update(departement_number="07")
    Espace.objects.filter(pk=bravo.pk).update(departement_number="07")


def declare(client, typed: str) -> None:
    assert client.post(PAGE, {"communes": typed}).status_code == 302
    drain()


def served(code: str) -> list[str]:
    return [espace.slug for espace in espaces_serving(commune_of(code))]


def test_without_a_list_an_espace_serves_its_departement(located):
    assert served(PRIVAS) == ["alpha", "bravo"]
    assert served(VALENCE) == []


def test_with_a_list_it_serves_these_communes_and_comes_first(client, located, alpha, bravo):
    declare(client, "Aubenas\nValence 26000")
    assert served(AUBENAS) == ["alpha", "bravo"]
    assert served(PRIVAS) == ["bravo"]
    assert served(VALENCE) == ["alpha"]
    with in_espace(bravo):
        assert not DeclaredCommune.objects.exists()
    assert set(ServedCommune.objects.values_list("espace_number", flat=True)) == {alpha.number}
    shown = main_of(client.get(PAGE)).one("textarea").text
    assert "Aubenas 07200" in shown
    declare(client, "")
    assert served(PRIVAS) == ["alpha", "bravo"]
    assert not ServedCommune.objects.exists()


def test_the_second_of_two_editors_is_told_and_keeps_what_they_typed(client, located, alpha):
    read = version_in(client.get(PAGE))
    declare(client, "Aubenas")
    answer = client.post(PAGE, {"communes": "Privas", "version": read})
    assert "pendant votre saisie" in main_of(answer, 409).text
    assert "Privas" in main_of(answer, 409).one("textarea").text
    assert served(AUBENAS) == ["alpha", "bravo"]
    again = {"communes": "Privas", "version": version_in(client.get(PAGE))}
    assert client.post(PAGE, again).status_code == 302


def test_the_portal_finds_it(client, located):
    declare(client, "Valence 26000")
    portal = HostClient("localhost")
    assert choices(portal.get("/?q=valence&city_code=26362")) == ["Alpha"]
    # Several places are called so: the person says which.
    assert "Valence" in choices(portal.get("/?q=valence"))


def test_a_line_that_is_no_commune_is_told_and_nothing_changes(client, alpha):
    declare(client, "Privas")
    answer = client.post(PAGE, {"communes": "Aubenas\nXyzzy"})
    assert "« Xyzzy » n’est pas une commune" in main_of(answer, 422).text
    with in_espace(alpha):
        assert list(DeclaredCommune.objects.values_list("city_code", flat=True)) == [PRIVAS]


@pytest.mark.parametrize("who", ["basic", "admin", "teams", "rights", "invites"])
def test_only_who_administers_the_espace(crew, who):
    client = as_(crew[who])
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"communes": "Privas"}).status_code == 403


def test_the_search_costs_the_same_with_many_espaces(client, located):
    declare(client, "Valence 26000")
    portal = HostClient("localhost")
    portal.get("/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert portal.get("/?city_code=26362").status_code == 200
        return len(captured)

    few = cost()
    for number in range(60):
        Espace(
            number=1000 + number,
            slug=f"ville-{number}",
            schema_name=f"e_ville_{number}",
            name=f"Ville {number}",
            departement_number="26",
            primary_host=f"ville-{number}.localhost",
            state=Espace.State.ACTIVE,
        ).save()
    assert cost() == few <= 3
