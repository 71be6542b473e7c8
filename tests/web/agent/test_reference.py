"""« Motifs » and « Lieux », for agents who configure nothing: read, never changed."""

import pytest

from booking.directory.models import Place
from tenants.context import in_espace
from tests.factories import MotifFactory, OrganisationFactory, PlaceFactory, ServiceFactory
from tests.support.markup import parse

from .people import account_of, member


@pytest.fixture
def service(alpha, bravo):
    with in_espace(alpha):
        return ServiceFactory(name="État civil")


@pytest.fixture
def agent(alpha, organisation, service):
    with in_espace(alpha):
        return member(organisation, services=[service])


@pytest.fixture
def client(alpha_client, agent):
    return alpha_client.log_in(account_of(agent))


def main_of(client, organisation, page):
    answer = client.get(f"/agent/{organisation.pk}/{page}")
    assert answer.status_code == 200
    return parse(answer.content.decode()).one("main")


def test_motifs_of_ones_services_with_what_usagers_read(alpha, client, organisation, service):
    with in_espace(alpha):
        known = MotifFactory(
            name="Passeport",
            organisations=[organisation],
            service=service,
            restriction_for_rdv="Faites votre pré-demande.",
        )
        other = MotifFactory(
            name="Permis", organisations=[organisation], service=ServiceFactory(name="Urbanisme")
        )
        elsewhere = MotifFactory(organisations=[OrganisationFactory()], service=service)
    main = main_of(client, organisation, "motifs")
    assert "Passeport" in main.text
    assert "Permis" not in main.text
    assert not main.all("form", method="post")
    page = main_of(client, organisation, f"motifs/{known.pk}")
    assert "Faites votre pré-demande." in page.text
    assert "État civil" in page.text
    for hidden in (other, elsewhere):
        assert client.get(f"/agent/{organisation.pk}/motifs/{hidden.pk}").status_code == 404


def test_open_places_and_how_the_organisation_is_reached(alpha, client, organisation):
    with in_espace(alpha):
        organisation.phone = "0475000001"
        organisation.save()
        PlaceFactory(organisation=organisation, name="Mairie", access_notes="Sonnez deux fois.")
        PlaceFactory(
            organisation=organisation, name="Ancienne", availability=Place.Availability.DISABLED
        )
        PlaceFactory(name="Ailleurs")
    main = main_of(client, organisation, "lieux")
    for words in ("Mairie", "Sonnez deux fois.", "04 75 00 00 01"):
        assert words in main.text.replace("\xa0", " ")
    assert "Ancienne" not in main.text
    assert "Ailleurs" not in main.text


@pytest.mark.parametrize(
    ("level", "shown"), [("basic", {"Motifs", "Lieux"}), ("admin", {"Configuration"})]
)
def test_the_menu_has_what_one_may_open(alpha, alpha_client, organisation, level, shown):
    with in_espace(alpha):
        account = account_of(member(organisation, level))
    page = alpha_client.log_in(account).get(f"/agent/{organisation.pk}/agenda")
    menu = parse(page.content.decode()).all("nav", aria_label="Menu principal")[0]
    labels = {link.text for link in menu.all("a")}
    assert shown <= labels
    assert ({"Motifs", "Lieux", "Configuration"} - shown) & labels == set()


def test_another_organisation_is_not_there(alpha, client, organisation):
    with in_espace(alpha):
        other = OrganisationFactory()
    for page in ("lieux", "motifs"):
        assert client.get(f"/agent/{other.pk}/{page}").status_code == 404
