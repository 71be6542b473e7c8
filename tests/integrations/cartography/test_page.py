"""An adviser sees whether the button is live, and what to do when it is not."""

import pytest
from django.urls import reverse

from booking.availability.models import OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from integrations.cartography.sweep import sweep
from tenants import hosts
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import NOW
from tests.factories import AgentFactory
from tests.support.markup import parse
from tests.web.agent.people import account_of

from .test_links import clock, open_structure, territory  # noqa: F401 – fixtures

LIVE = "Le bouton « Prendre rendez-vous » est actif"


@pytest.fixture
def town(alpha):
    hosts.forget()  # which keeps the espace without its territory
    counter = open_structure(alpha)
    with in_espace(alpha):
        Place.objects.filter(pk=counter.place.pk).update(address="2 rue Basse, Privas, 07000")
        sweep(NOW)
    return counter


@pytest.fixture
def page(alpha, town, alpha_client):
    """As a basic agent of the organisation, or as an administrator."""

    def ask(level: str = "basic"):
        with in_espace(alpha):
            agent = AgentFactory(organisation=town.organisation, organisation__level=level)
        response = alpha_client.log_in(account_of(agent)).get(
            f"/agent/{town.organisation.pk}/cartographie"
        )
        assert response.status_code == 200
        return parse(response.content.decode()).one("main")

    return ask


def answers(main) -> list[str]:
    return [one.text[:3] for one in main.all("dd", class_="rdv-recap__value")]


def test_it_is_live(page, town):
    main = page()
    assert LIVE in main.text
    assert answers(main) == ["Oui"] * 4
    assert f"/org/{town.organisation.pk}" in main.one("input", id="lien")["value"]


def break_identifier(town):
    Organisation.objects.update(external_id=None)


def break_motif(town):
    Motif.objects.update(bookable_by="agents")


def break_window(town):
    OpeningWindow.objects.all().delete()


def break_place(town):
    Place.objects.update(availability="disabled")


BREAKS = {
    "structure": (break_identifier, 1),
    "motif": (break_motif, 2),
    "window": (break_window, 1),
    "place": (break_place, 1),
}


@pytest.mark.parametrize("what", BREAKS)
def test_each_thing_that_is_missing_is_named(page, town, alpha, what):
    change, missing = BREAKS[what]
    with in_espace(alpha):
        change(town)
        sweep(NOW)
    main = page()
    assert "n’est pas actif" in main.text
    assert answers(main).count("Non") == missing


def test_an_espace_without_territory_is_on_no_list(page, town, alpha):
    Espace.objects.filter(pk=alpha.pk).update(departement_number="")
    hosts.forget()
    main = page()
    assert answers(main).count("Non") == 1
    assert "territoire" in main.text


def test_what_is_on_its_way_is_said(page, town, alpha):
    with in_espace(alpha):
        break_window(town)
    main = page()
    assert LIVE in main.text
    assert "sort de la liste d’ici une minute" in main.text


def test_only_who_may_change_something_is_led_there(page, town, alpha):
    with in_espace(alpha):
        break_identifier(town)
        break_window(town)
        sweep(NOW)
    organisation = f"/agent/{town.organisation.pk}/configuration/organisation"
    addresses = {link["href"] for link in page("basic").all("a")}
    assert reverse("agent_windows", args=[town.organisation.pk]) in addresses
    assert organisation not in addresses
    assert organisation in {link["href"] for link in page("admin").all("a")}


def test_a_place_that_the_national_list_leaves_out_is_named(page, town, alpha):
    with in_espace(alpha):
        Place.objects.update(address="À côté du lavoir", name="Le Lavoir")
    assert "Le Lavoir" in page().text


def test_it_is_in_the_menu_of_known_organisations_only(alpha, town, alpha_client):
    with in_espace(alpha):
        agent = AgentFactory(organisation=town.organisation)
    alpha_client.log_in(account_of(agent))
    address = f"/agent/{town.organisation.pk}/cartographie"
    assert address in alpha_client.get(f"/agent/{town.organisation.pk}/agenda").content.decode()
    with in_espace(alpha):
        break_identifier(town)
    page = alpha_client.get(f"/agent/{town.organisation.pk}/agenda").content.decode()
    assert address not in page


def test_others_see_nothing(alpha, town, alpha_client):
    with in_espace(alpha):
        elsewhere = AgentFactory()
    address = f"/agent/{town.organisation.pk}/cartographie"
    assert alpha_client.get(address).status_code == 302
    assert alpha_client.log_in(account_of(elsewhere)).get(address).status_code == 404
