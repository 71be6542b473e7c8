"""Agents of the espace: list, page, roles, services, rights; what each role may not see or do."""

from datetime import timedelta

import pytest

from booking.directory.models import Agent, AgentInvitation, AgentRole, Team
from socle.clock import now
from tenants.context import in_espace
from tests.factories import OrganisationFactory, ServiceFactory

from ..people import member
from .conftest import ROOT, as_, main_of

LIST = f"{ROOT}/agents"


@pytest.fixture
def social(alpha):
    with in_espace(alpha):
        return ServiceFactory(name="Service social")


@pytest.fixture
def annexe(alpha):
    with in_espace(alpha):
        return OrganisationFactory(name="Annexe du Pouzin")


@pytest.fixture
def lea(elsa, organisation, alpha, social) -> Agent:
    with in_espace(alpha):
        return member(organisation, first_name="Léa", last_name="Bost", services=[social])


def page(agent) -> str:
    return f"{LIST}/{agent.pk}"


def fresh(espace, agent) -> Agent:
    with in_espace(espace):
        return Agent.objects.prefetch_related("roles", "services").get(pk=agent.pk)


class TestList:
    def test_everybody_for_the_espace_only_whom_one_sees_for_a_right(
        self, lea, client, organisation, annexe, alpha
    ):
        with in_espace(alpha):
            member(annexe, first_name="Ugo", last_name="Lointain")
            asker = member(organisation, invite_agents=True, services=lea.services.all())
        assert "Ugo Lointain" in main_of(client.get(LIST)).text
        seen = main_of(as_(asker).get(LIST)).text
        assert "Léa Bost" in seen
        assert "Ugo Lointain" not in seen
        assert annexe.name not in seen

    def test_found_by_name_without_accents_and_by_organisation(
        self, lea, client, annexe, organisation
    ):
        assert "Léa Bost" in main_of(client.get(LIST, {"q": "lea BOST"})).text
        assert "Léa Bost" in main_of(client.get(LIST, {"organisation": organisation.pk})).text
        empty = main_of(client.get(LIST, {"organisation": annexe.pk})).text
        assert "Aucun agent ne correspond" in empty

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({"q": "🙂" * 300}, 200),
            ({"q": "%_\\"}, 200),
            ({"page": "9" * 50}, 200),
            ({"organisation": "9" * 50}, 400),
            ({"organisation": "x"}, 400),
            ({"organisation": "1"}, 404),
        ],
    )
    def test_hostile_addresses(self, lea, client, query, status):
        assert client.get(LIST, query).status_code == status

    def test_it_asks_as_much_whatever_the_number(
        self, client, lea, organisation, alpha, django_assert_num_queries
    ):
        client.get(LIST)
        for _ in range(2):
            with django_assert_num_queries(14):
                main_of(client.get(LIST))
            with in_espace(alpha):
                for _ in range(12):
                    member(organisation)


class TestPage:
    def test_each_role_is_offered_what_it_may_do(self, crew, lea, annexe, social, alpha):
        offered = {
            "espace": {"services", "droits", "administration", "organisations"},
            "rights": {"droits"},
            "invites": {"organisations"},
            "teams": set(),
        }
        for role, wanted in offered.items():
            with in_espace(alpha):
                crew[role].services.set([social])  # so that they see each other
            forms = main_of(as_(crew[role]).get(page(lea))).all("form")
            buttons = [form for form in forms if form.all("button")]
            found = {form["action"].removeprefix(page(lea)).split("/")[1] for form in buttons}
            assert found == wanted, role

    @pytest.mark.parametrize("role", ["basic", "admin", "teams", "invites"])
    def test_nobody_else_changes_services_rights_or_administration(self, crew, lea, alpha, role):
        before = fresh(alpha, lea)
        for path, form in (
            ("services", {"services": []}),
            ("droits", {"rights": ["manage_teams"]}),
            ("administration", {"wanted": "oui"}),
        ):
            answer = as_(crew[role]).post(f"{page(lea)}/{path}", form)
            assert answer.status_code in (403, 404), (role, path)
        after = fresh(alpha, lea)
        assert (after.is_espace_admin, after.manage_teams) == (False, False)
        assert set(after.services.all()) == set(before.services.all())

    def test_services_are_exactly_those_and_the_second_editor_is_told(
        self, client, lea, social, alpha
    ):
        with in_espace(alpha):
            pmi = ServiceFactory(name="PMI")
        given = {"services": [pmi.pk], "former": str(social.pk)}
        assert client.post(f"{page(lea)}/services", given).status_code == 302
        assert [one.name for one in fresh(alpha, lea).services.all()] == ["PMI"]
        late = given | {"services": [social.pk]}
        told = client.post(f"{page(lea)}/services", late, follow=True)
        assert "Quelqu’un a modifié" in main_of(told).text
        assert [one.name for one in fresh(alpha, lea).services.all()] == ["PMI"]

    def test_rights_and_the_second_editor(self, client, lea, alpha):
        given = {"rights": ["invite_agents"], "former": ""}
        client.post(f"{page(lea)}/droits", given)
        assert fresh(alpha, lea).invite_agents
        late = {"rights": ["manage_teams"], "former": ""}
        told = client.post(f"{page(lea)}/droits", late, follow=True)
        assert "Quelqu’un a modifié" in main_of(told).text
        assert not fresh(alpha, lea).manage_teams

    def test_administration_is_given_and_the_last_one_stays(self, client, elsa, lea, alpha):
        told = client.post(f"{page(elsa)}/administration", {"wanted": "non"}, follow=True)
        assert "garde toujours un administrateur" in main_of(told).text
        client.post(f"{page(lea)}/administration", {"wanted": "oui"})
        assert fresh(alpha, lea).is_espace_admin

    def test_roles_added_changed_removed(self, client, lea, annexe, organisation, alpha):
        given = {"organisation": annexe.pk, "level": "admin"}
        client.post(f"{page(lea)}/organisations", given)
        levels = {role.organisation_id: role.access_level for role in fresh(alpha, lea).roles.all()}
        assert levels == {organisation.pk: "basic", annexe.pk: "admin"}
        refused = client.post(
            f"{page(lea)}/organisations/{annexe.pk}", {"level": "basic"}, follow=True
        )
        assert "garde toujours un administrateur" in main_of(refused).text
        client.post(f"{page(lea)}/organisations/{organisation.pk}", {"level": "admin"})
        with in_espace(alpha):
            member(organisation, "admin")
        client.post(f"{page(lea)}/organisations/{organisation.pk}", {"level": "aucun"})
        assert [role.organisation_id for role in fresh(alpha, lea).roles.all()] == [annexe.pk]

    def test_without_any_role_left_the_agent_leaves(self, client, lea, organisation, alpha):
        answer = client.post(f"{page(lea)}/organisations/{organisation.pk}", {"level": "aucun"})
        assert answer["Location"] == LIST
        assert fresh(alpha, lea).deleted_at
        assert client.get(page(lea)).status_code == 404

    @pytest.mark.parametrize(
        ("path", "form", "status"),
        [
            ("services", {"services": "x"}, 400),
            ("services", {"services": "9" * 50}, 400),
            ("services", {"services": "1"}, 302),
            ("services", {"former": "🙂"}, 404),
            ("droits", {"rights": "🙂" * 300}, 302),
            ("organisations", {}, 302),
            ("organisations", {"organisation": "1", "level": "basic"}, 404),
            ("organisations/1", {"level": "admin"}, 404),
            ("organisations/" + "9" * 40, {"level": "aucun"}, 404),
            ("invitation", {"act": "annuler"}, 302),
        ],
    )
    def test_hostile_forms_write_nothing(self, client, lea, alpha, path, form, status):
        assert client.post(f"{page(lea)}/{path}", form).status_code == status
        after = fresh(alpha, lea)
        assert len(after.roles.all()) == len(after.services.all()) == 1
        assert not after.manage_teams
        assert not after.deleted_at

    def test_an_invitation_is_sent_again_or_taken_back(self, client, organisation, alpha):
        with in_espace(alpha):
            invited = member(organisation)
            AgentInvitation.objects.create(agent=invited, expires_at=now() + timedelta(hours=1))
        assert "Renvoyer une invitation" in main_of(client.get(page(invited))).text
        client.post(f"{page(invited)}/invitation", {"act": "renvoyer"})
        with in_espace(alpha):
            assert AgentInvitation.objects.get(agent=invited).generation == 1
        client.post(f"{page(invited)}/invitation", {"act": "annuler"})
        assert fresh(alpha, invited).deleted_at


class TestInvite:
    path = f"{LIST}/inviter"

    def test_several_at_once_in_several_organisations(
        self, client, organisation, annexe, social, alpha
    ):
        given = {
            "emails": "a.un@demo.example\nb.deux@demo.example, c.trois@demo.example",
            "organisations": [organisation.pk, annexe.pk],
            "services": [social.pk],
            "level": "basic",
        }
        told = client.post(self.path, given, follow=True)
        assert "3 invitations partent" in main_of(told).text
        with in_espace(alpha):
            roles = AgentRole.objects.filter(agent__email__endswith="@demo.example")
            assert roles.filter(agent__email="b.deux@demo.example").count() == 2
            assert AgentInvitation.objects.count() == 3

    def test_a_file_says_services_and_organisations(
        self, client, organisation, annexe, social, alpha, tmp_path
    ):
        file = tmp_path / "agents.csv"
        file.write_text(
            "email;services;organisations\n"
            "a.un@demo.example;SERVICE SOCIAL;annexe du pouzin\n"
            f"b.deux@demo.example;;{annexe.name}|{organisation.name}\n",
            encoding="utf-8-sig",
        )
        with file.open("rb") as content:
            given = {"file": content, "services": [social.pk], "level": "admin"}
            assert client.post(self.path, given).status_code == 302
        with in_espace(alpha):
            first = AgentRole.objects.get(agent__email="a.un@demo.example")
            assert (first.organisation_id, first.access_level) == (annexe.pk, "admin")
            assert AgentRole.objects.filter(agent__email="b.deux@demo.example").count() == 2

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ("email\npas-une-adresse\n", "Ligne 2"),
            ("email;services\na@b.example;Sorcellerie\n", "service inconnu « Sorcellerie »"),
            ("email;organisations\na@b.example;Ailleurs\n", "organisation inconnue « Ailleurs »"),
            ("nom\nx\n", "La première ligne doit être"),
            ("", "Le fichier soumis est vide"),
            ("email\n\n", "Indiquez au moins une adresse"),
            ("email\n" + "a@b.example\n" * 60, "50 personnes au plus"),
            ("email\na@b.example\nA@B.example\n", "Adresse répétée"),
            ("\udcff\udcfe", "CSV en UTF-8"),
        ],
    )
    def test_a_file_that_is_wrong_invites_nobody(
        self, client, organisation, alpha, social, tmp_path, content, words
    ):
        file = tmp_path / "agents.csv"
        file.write_bytes(content.encode("utf-8", "surrogateescape"))
        with file.open("rb") as opened:
            given = {"file": opened, "organisations": [organisation.pk], "services": [social.pk]}
            answer = client.post(self.path, given | {"level": "basic"})
        assert words in main_of(answer, 422).text
        with in_espace(alpha):
            assert not AgentInvitation.objects.exists()

    def test_who_has_the_right_invites_at_home_at_the_basic_level_only(
        self, crew, organisation, annexe, alpha, social
    ):
        asker = as_(crew["invites"])
        assert annexe.name not in main_of(asker.get(self.path)).text
        given = {
            "emails": "a.un@demo.example",
            "organisations": [organisation.pk],
            "services": [social.pk],
        }
        assert asker.post(self.path, given | {"level": "admin"}).status_code == 403
        elsewhere = given | {"organisations": [annexe.pk], "level": "basic"}
        assert asker.post(self.path, elsewhere).status_code == 422
        with in_espace(alpha):
            assert not AgentInvitation.objects.exists()
        assert asker.post(self.path, given | {"level": "basic"}).status_code == 302


class TestTeams:
    path = f"{ROOT}/equipes"

    def test_made_changed_and_taken_away(self, crew, lea, alpha):
        client = as_(crew["espace"])
        client.post(f"{self.path}/nouvelle", {"name": "Accueil", "agents": [lea.pk]})
        with in_espace(alpha):
            team = Team.objects.get()
            assert list(team.agents.all()) == [lea]
        assert "Accueil" in main_of(client.get(page(lea))).text
        version = client.get(f"{self.path}/{team.pk}").context["form"]["version"].value()
        given = {"name": "Guichet", "agents": [], "version": version}
        assert client.post(f"{self.path}/{team.pk}", given).status_code == 302
        late = client.post(f"{self.path}/{team.pk}", given | {"name": "Tardif"})
        assert "Repartir de ce qui est enregistré" in main_of(late, 409).text
        with in_espace(alpha):
            assert (Team.objects.get().name, Team.objects.get().agents.count()) == ("Guichet", 0)
        client.post(f"{self.path}/{team.pk}/supprimer")
        with in_espace(alpha):
            assert not Team.objects.exists()

    @pytest.mark.parametrize(
        "given",
        [{"name": ""}, {"name": "🙂"}, {"name": "A" * 300}, {"agents": "1"}, {"agents": "x"}],
    )
    def test_nonsense_makes_no_team(self, client, lea, alpha, given):
        answer = client.post(f"{self.path}/nouvelle", {"name": "Accueil"} | given)
        main_of(answer, 422)
        with in_espace(alpha):
            assert not Team.objects.exists()

    def test_another_espace_s_team_does_not_exist(self, client, bravo):
        with in_espace(bravo):
            theirs = Team.objects.create(name="Ailleurs")
        assert client.get(f"{self.path}/{theirs.pk}").status_code == 404
        assert client.post(f"{self.path}/{theirs.pk}/supprimer").status_code == 404
        with in_espace(bravo):
            assert Team.objects.filter(pk=theirs.pk).exists()
