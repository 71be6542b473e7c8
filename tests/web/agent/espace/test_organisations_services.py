"""Organisations and services of the espace: lists, a new one, on and off."""

from urllib.parse import unquote

import pytest

from booking.directory.models import AgentRole, Organisation, Service
from booking.directory.service_catalogue import CATALOGUE
from tenants.context import in_espace
from tests.factories import AgentFactory, MotifFactory, OrganisationFactory

from .conftest import ROOT, main_of

NEW = {"name": "Maison d’Aubenas", "verticale": "rdv_solidarites"}


class TestOrganisations:
    path = f"{ROOT}/organisations"

    def test_the_list_holds_those_of_this_espace_only(self, client, organisation):
        page = main_of(client.get(self.path)).text
        assert organisation.name in page
        assert "Ailleurs" not in page

    def test_it_asks_as_much_whatever_the_number(
        self, client, organisation, alpha, django_assert_max_num_queries
    ):
        client.get(self.path)  # The first page of a session writes when it was last seen.
        for _ in range(2):
            with django_assert_max_num_queries(9):
                main_of(client.get(self.path))
            with in_espace(alpha):
                for _ in range(12):
                    one = OrganisationFactory()
                    AgentFactory(organisation=one)
                    MotifFactory(organisations=[one])

    def test_who_creates_it_administers_it(self, client, elsa, alpha):
        answer = client.post(f"{self.path}/nouvelle", NEW)
        with in_espace(alpha):
            made = Organisation.objects.get(name=NEW["name"])
            role = AgentRole.objects.get(organisation=made)
        assert answer["Location"] == f"/agent/{made.pk}/configuration"
        assert (role.agent_id, role.access_level) == (elsa.pk, "admin")
        assert client.get(answer["Location"]).status_code == 200

    def test_a_second_click_makes_no_second_one(self, client, alpha):
        client.post(f"{self.path}/nouvelle", NEW)
        main_of(client.post(f"{self.path}/nouvelle", NEW), 422)
        with in_espace(alpha):
            assert Organisation.objects.filter(name=NEW["name"]).count() == 1

    @pytest.mark.parametrize("name", ["", "🙂", "\u202e", "A" * 300, "  ", "\x00"])
    def test_a_name_that_is_none_is_refused(self, client, alpha, organisation, name):
        answer = client.post(f"{self.path}/nouvelle", NEW | {"name": name})
        main_of(answer, 422)
        assert "name" in answer.context["form"].errors
        with in_espace(alpha):
            assert Organisation.objects.count() == 1


class TestServices:
    path = f"{ROOT}/services"

    def test_the_first_one_says_what_it_changes(self, client):
        words = "Activer un premier service change ce que voient les agents"
        page = main_of(client.get(self.path)).text
        assert words in page
        assert "Service d’ailleurs" not in page
        client.post(f"{self.path}/activer", {"name": CATALOGUE[1].name})
        assert words not in main_of(client.get(self.path)).text

    def test_a_missing_one_is_asked_for_by_mail(self, client, portal_client):
        [link] = [
            one for one in main_of(client.get(self.path)).all("a") if "assistance" in one.text
        ]
        page = main_of(portal_client.get("/contact?" + link["href"].partition("?")[2]))
        [mail] = [one["href"] for one in page.all("a") if one["href"].startswith("mailto:")]
        assert unquote(mail).endswith("?subject=Ajout d’un service")
        page = main_of(portal_client.get('/contact?sujet="><b>x'))
        assert not [one for one in page.all("a") if "subject" in one["href"]]

    def test_on_and_off(self, client, alpha, bravo):
        name = CATALOGUE[1].name
        for _ in range(2):
            assert client.post(f"{self.path}/activer", {"name": name}).status_code == 302
        with in_espace(alpha):
            service = Service.objects.get(name=name)
            assert service.is_enabled
        client.post(f"{self.path}/{service.pk}/desactiver")
        with in_espace(alpha):
            assert not Service.objects.get(pk=service.pk).is_enabled
        with in_espace(bravo):
            assert not Service.objects.filter(name=name).exists()

    @pytest.mark.parametrize("name", ["", "Sorcellerie", "🙂" * 300])
    def test_what_nobody_lists_is_refused(self, client, alpha, name):
        page = client.post(f"{self.path}/activer", {"name": name}, follow=True)
        assert "Ce service n’est pas dans la liste" in main_of(page).text
        with in_espace(alpha):
            assert not Service.objects.exists()

    def test_another_espace_s_service_does_not_exist(self, client, bravo):
        with in_espace(bravo):
            theirs = Service.objects.get(name="Service d’ailleurs")
        for pk in (theirs.pk, 10**30):
            assert client.post(f"{self.path}/{pk}/desactiver").status_code == 404
        with in_espace(bravo):
            assert Service.objects.get(pk=theirs.pk).is_enabled
