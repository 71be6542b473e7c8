"""Who enters which page of the espace's configuration, and what their menu says."""

import pytest

from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.clients import HostClient

from ..people import account_of, member
from .conftest import ROOT, as_, main_of

FOR_ESPACE = (
    "/organisations",
    "/organisations/nouvelle",
    "/services",
    "/secteurs",
    "/secteurs/nouveau",
    "/secteurs/carte",
    "/secteurs/adresse",
    "/secteurs/import",
    "/secteurs/zones.csv",
    "/motifs",
    "/motifs/modifier?motif=",
    "/categories",
    "/categories/nouvelle",
    "/fiches-usagers",
    "/fiches-usagers/champs",
    "/fiches-rdv",
    "/presentation",
    "/apparence",
    "/apparence/apercu",
    "/mentions-legales",
    "/connexion",
    "/limites",
    "/synchronisations",
    "/accessibilite",
    "/messages",
    "/conservation",
)
NOBODY_ELSE = {"espace": 200, "basic": 403, "admin": 403, "teams": 403, "rights": 403}
ANY_RIGHT = NOBODY_ELSE | {"teams": 200, "rights": 200, "invites": 200}
PAGES = {path: NOBODY_ELSE | {"invites": 403} for path in FOR_ESPACE} | {
    "/motifs/modifier?motif=": NOBODY_ELSE | {"espace": 302, "invites": 403},
    "": ANY_RIGHT,
    "/agents": ANY_RIGHT,
    "/agents/inviter": NOBODY_ELSE | {"invites": 200},
    "/equipes": NOBODY_ELSE | {"teams": 200, "invites": 403},
    "/equipes/nouvelle": NOBODY_ELSE | {"teams": 200, "invites": 403},
}
POSTS = (
    "/services/activer",
    "/organisations/nouvelle",
    "/conservation",
    "/messages",
    "/categories/nouvelle",
    "/categories/france-titres",
    "/presentation",
    "/apparence",
    "/mentions-legales",
    "/connexion",
    "/limites",
    "/synchronisations",
    "/accessibilite",
)


@pytest.mark.parametrize("path", PAGES)
def test_each_role_enters_its_pages_only(crew, path):
    found = {role: as_(agent).get(ROOT + path).status_code for role, agent in crew.items()}
    assert found == PAGES[path]


@pytest.mark.parametrize("path", POSTS)
def test_nobody_posts_to_a_page_that_they_do_not_enter(crew, path):
    for role in ("basic", "admin", "teams", "rights", "invites"):
        assert as_(crew[role]).post(ROOT + path, {"name": "Mairie"}).status_code == 403, role


def test_the_menu_says_the_same(crew, organisation):
    for role, agent in crew.items():
        page = as_(agent).get(f"/agent/{organisation.pk}/agenda").content.decode()
        assert (f'href="{ROOT}"' in page) is (PAGES[""][role] == 200), role


def test_doors_of_the_hub_all_open(crew):
    for agent in crew.values():
        client = as_(agent)
        hub = client.get(ROOT)
        if hub.status_code == 403:
            continue
        for link in main_of(hub).all("a"):
            assert client.get(link.attributes["href"]).status_code == 200


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
