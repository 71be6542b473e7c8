"""What stands around every page, and where the login leads."""

import pytest

from booking.directory.models import AgentRole
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.markup import parse

from .people import account_of, member


@pytest.fixture
def agent(bravo, alpha, organisation):
    with in_espace(alpha):
        yield member(organisation)


@pytest.fixture
def client(alpha_client, agent):
    return alpha_client.log_in(account_of(agent))


def shell_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return parse(answer.content.decode())


class TestHome:
    def test_one_organisation_leads_to_its_agenda(self, client, organisation):
        assert client.get("/agent/").url == f"/agent/{organisation.pk}/agenda"

    def test_several_are_offered_by_name(self, client, agent):
        for name in ("Annexe", "Éclair"):
            AgentRole.objects.create(agent=agent, organisation=OrganisationFactory(name=name))
        OrganisationFactory(name="Bureau fermé")
        main = shell_of(client, "/agent/").one("main")
        assert [link.one(class_="rdv-choice__label").text for link in main.all("a")] == [
            "Annexe",
            "Éclair",
            "Maison de Privas",
        ]

    def test_none_says_whom_to_ask(self, alpha_client, alpha, agent):
        alpha_client.log_in(account_of(member(None)))
        main = shell_of(alpha_client, "/agent/").one("main")
        assert "aucune organisation" in main.text

    def test_the_espace_admin_is_offered_all(self, alpha_client, agent):
        OrganisationFactory(name="Annexe")
        alpha_client.log_in(account_of(member(None, is_espace_admin=True)))
        main = shell_of(alpha_client, "/agent/").one("main")
        assert len(main.all(class_="rdv-choice__link")) == 2
        assert "administrateur de l’espace" in main.text
        [new] = [link for link in main.all("a") if link.text == "Ajouter une organisation"]
        assert alpha_client.get(new["href"]).status_code == 200

    def test_nobody_else_may_add_one(self, client, agent):
        AgentRole.objects.create(agent=agent, organisation=OrganisationFactory())
        assert "Ajouter une organisation" not in shell_of(client, "/agent/").text


class TestMenu:
    def test_its_entries_all_answer(self, client, organisation):
        shell = shell_of(client, f"/agent/{organisation.pk}/agenda")
        menus = shell.all("nav", aria_label="Menu principal")
        links = menus[0].all("a")
        assert {"Agenda", "Agenda en liste", "Usagers", "Liste des RDV"} <= {
            link.text for link in links
        }
        [planning] = menus[0].all("ul", class_="rdv-menu__sublist")
        assert "Plages d’ouverture" in planning.text
        assert "Usagers" not in planning.text
        current = [link.text for link in links if link.get("aria-current") == "page"]
        assert current == ["Agenda"]
        for link in links:
            assert client.get(link["href"]).status_code == 200

    def test_the_account_leads_to_its_security_and_out(self, client, organisation):
        shell = shell_of(client, f"/agent/{organisation.pk}/agenda")
        account = shell.one("details", class_="rdv-fold rdv-bar__account")
        for link in account.all("a"):
            assert client.get(link["href"]).status_code == 200
        form = account.one("form")
        assert (form["method"], form["action"]) == ("post", "/deconnexion")
        assert form.all("input", name="csrfmiddlewaretoken")


class TestSwitch:
    def names(self, client, organisation) -> list[str]:
        shell = shell_of(client, f"/agent/{organisation.pk}/agenda")
        switch = shell.all("details", class_="rdv-fold rdv-bar__switch")
        return [link.text for link in switch[0].all("a")] if switch else []

    def test_with_one_organisation_there_is_nothing_to_switch(self, client, organisation):
        assert self.names(client, organisation) == []

    def test_it_names_those_one_sees(self, client, agent, organisation):
        AgentRole.objects.create(agent=agent, organisation=OrganisationFactory(name="Annexe"))
        OrganisationFactory(name="Bureau fermé")
        assert self.names(client, organisation) == ["Annexe", "Maison de Privas"]

    def test_beyond_ten_it_leads_to_the_list(self, client, agent, organisation):
        for _ in range(10):
            AgentRole.objects.create(agent=agent, organisation=OrganisationFactory())
        assert self.names(client, organisation) == ["Maison de Privas", "Toutes les organisations"]


@pytest.mark.parametrize("path", ["/agent/", "/agent/mon-compte/securite", "/agent/1/agenda"])
def test_nobody_comes_in_without_logging_in(alpha_client, path):
    answer = alpha_client.get(path)
    assert (answer.status_code, answer.url) == (302, f"/connexion?next={path}")


@pytest.mark.parametrize(
    "path", ["/agent/", "/agent/mon-compte/securite", "/agent/{}/agenda", "/agent/{}/agenda/liste"]
)
def test_pages_are_kept_by_no_cache(client, organisation, path):
    # Somebody else at the same desk must not find them with the back button.
    answer = client.get(path.format(organisation.pk))
    assert "no-store" in answer["Cache-Control"]
