"""What the menu and the hub of the espace say to each role.

Who opens which page is in tests/tenancy/test_who_opens.py, for all pages of the agents.
"""

from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.clients import HostClient

from ..people import account_of, member
from .conftest import ROOT, as_, main_of

ENTER = ("espace", "teams", "rights", "invites")
PAGES = ("", "/agents", "/equipes/nouvelle", "/motifs", "/secteurs/carte", "/apparence", "/limites")


def test_the_menu_says_the_same(crew, organisation):
    for role, agent in crew.items():
        page = as_(agent).get(f"/agent/{organisation.pk}/agenda").content.decode()
        assert (f'href="{ROOT}"' in page) is (role in ENTER), role


def test_doors_of_the_hub_all_open(crew):
    for agent in crew.values():
        client = as_(agent)
        hub = client.get(ROOT)
        if hub.status_code == 403:
            continue
        for link in main_of(hub).all("a"):
            page = client.get(link.attributes["href"])
            assert page.status_code == 200
            # Announcements and the banner of assistance are on every page.
            assert page.context["notices"] == hub.context["notices"] == []


def test_no_page_pretends_to_be_of_one_organisation(client, organisation):
    for path in PAGES:
        answer = client.get(ROOT + path)
        if answer.context:
            assert not answer.context.get("organisation"), path
            assert not answer.context.get("organisations"), path


def test_others_are_led_to_the_login(alpha, elsa):
    answer = HostClient("alpha.localhost").get(ROOT)
    assert answer.status_code == 302
    assert "/connexion" in answer["Location"]


def test_who_administers_bravo_is_nobody_in_alpha(alpha, bravo, elsa):
    with in_espace(bravo):
        other = member(OrganisationFactory(), "admin", is_espace_admin=True)
    client = HostClient("alpha.localhost").log_in(account_of(other))
    assert client.get(ROOT).status_code == 302
