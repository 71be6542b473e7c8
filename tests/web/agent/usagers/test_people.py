"""Referents, relatives, letting go, and the data of a person."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from booking.appointments.models import TurnEntry
from booking.directory.models import AgentRole, DirectoryChange, Usager, UsagerProfile
from tenants.context import in_espace
from tests.factories import MotifFactory, OrganisationFactory, ServiceFactory
from tests.support.markup import parse

from ..conftest import NOW
from ..people import book, member
from .conftest import known, main_of, path
from .forms import fill, form_of, values_of


@pytest.fixture
def usager(agent, organisation):
    return known(organisation, last_name="Benali", email="nadia@demo.example")


@pytest.fixture
def read(alpha):
    """`read(usager)`: as the database has it now."""

    def again(usager) -> Usager:
        with in_espace(alpha):
            return Usager.objects.select_related("responsible").get(pk=usager.pk)

    return again


class TestReferents:
    @pytest.fixture
    def anne(self, agent, organisation, service):
        return member(organisation, services=[service], first_name="Anne", last_name="Amie")

    def ids(self, usager, alpha) -> set[int]:
        with in_espace(alpha):
            return set(usager.referents.values_list("pk", flat=True))

    def test_added_and_removed(self, client, alpha, agent, anne, organisation, usager):
        page = path(organisation, f"{usager.pk}/referents")
        fill(client, page, referents=[agent.pk, anne.pk])
        assert self.ids(usager, alpha) == {agent.pk, anne.pk}
        fill(client, page, referents=[anne.pk])
        assert self.ids(usager, alpha) == {anne.pk}
        assert "Anne Amie" in main_of(client, path(organisation, usager.pk)).text

    def test_what_a_colleague_added_meanwhile_stays(
        self, client, alpha, agent, anne, organisation, usager
    ):
        page = path(organisation, f"{usager.pk}/referents")
        mine = values_of(form_of(main_of(client, page)))
        fill(client, page, referents=[anne.pk])
        client.post(page, {**mine, "referents": [agent.pk]})
        assert self.ids(usager, alpha) == {agent.pk, anne.pk}

    def test_those_whom_one_does_not_see_keep_their_place(
        self, client, alpha, agent, organisation, usager
    ):
        hidden = member(organisation, services=[ServiceFactory()], last_name="Cachée")
        usager.referents.add(hidden)
        page = path(organisation, f"{usager.pk}/referents")
        assert "Cachée" not in main_of(client, page).text
        fill(client, page, referents=[agent.pk])
        assert self.ids(usager, alpha) == {agent.pk, hidden.pk}

    def test_nobody_of_elsewhere(self, client, alpha, organisation, annexe, usager):
        stranger = member(annexe)
        page = path(organisation, f"{usager.pk}/referents")
        for given in (stranger.pk, "x", "9" * 30):
            assert fill(client, page, referents=[given]).status_code == 422
        assert self.ids(usager, alpha) == set()


class TestTies:
    def page(self, organisation, usager, head=None) -> str:
        given = head.pk if hasattr(head, "pk") else head
        return path(organisation, f"{usager.pk}/responsable") + (
            f"?responsable={given}" if head else ""
        )

    def test_a_person_becomes_a_relative_and_is_told_what_goes(
        self, client, organisation, usager, read
    ):
        child = known(organisation, first_name="Sami", email="sami@demo.example", phone_number="")
        page = self.page(organisation, child, usager)
        main = main_of(client, page)
        assert "seront effacés : adresse e-mail." in main.text
        assert fill(client, page).status_code == 302
        assert (read(child).responsible, read(child).email) == (usager, "")

    def test_and_is_detached(self, client, organisation, usager, read):
        child = known(
            organisation, first_name="Sami", email="", phone_number="", responsible=usager
        )
        page = self.page(organisation, child, "personne")
        assert "n’aura plus de coordonnées" in main_of(client, page).text
        assert fill(client, page).status_code == 302
        assert read(child).responsible is None

    def test_the_choice_offers_neither_oneself_nor_relatives(self, client, organisation, usager):
        known(organisation, first_name="Sami", last_name="Benali", responsible=usager)
        other = known(organisation, last_name="Benali-Petit")
        main = main_of(client, self.page(organisation, usager), data={"q": "benali"})
        choices = main.all("a", class_="rdv-choice__link")
        assert [choice["href"] for choice in choices] == [f"?responsable={other.pk}"]

    def test_who_has_relatives_becomes_nobodys(self, client, organisation, usager, read):
        known(organisation, first_name="Sami", responsible=usager)
        other = known(organisation, last_name="Petit")
        answer = fill(client, self.page(organisation, usager, other))
        assert answer.status_code == 422
        assert "est responsable de proches" in answer.content.decode()
        assert read(usager).responsible is None

    def test_the_second_of_two_is_told(self, client, alpha, organisation, usager, read):
        child = known(organisation, first_name="Sami", email="", phone_number="")
        page = self.page(organisation, child, usager)
        values = values_of(form_of(main_of(client, page)))
        with in_espace(alpha):
            child.save()
        answer = client.post(page, values)
        assert answer.status_code == 409
        assert "modifiée entre-temps" in answer.content.decode()
        assert read(child).responsible is None

    def test_nobody_of_elsewhere(self, client, organisation, annexe, usager):
        theirs = known(annexe)
        for given in (theirs, "x", "9" * 30, "-1"):
            assert client.get(self.page(organisation, usager, given)).status_code == 404
            assert client.post(self.page(organisation, usager, given)).status_code == 404


class TestLettingGo:
    def test_known_elsewhere_it_can_be_undone(
        self, client, alpha, organisation, annexe, usager, read
    ):
        UsagerProfile.objects.create(organisation=annexe, usager=usager)
        page = path(organisation, f"{usager.pk}/retirer")
        assert "vous pourrez annuler" in main_of(client, page).text
        answer = fill(client, page)
        assert client.get(path(organisation, usager.pk)).status_code == 404
        undo = main_of(client, answer.url).one("div", class_="fr-alert fr-alert--success")
        assert client.post(undo.one("form")["action"]).status_code == 302
        assert client.get(path(organisation, usager.pk)).status_code == 200
        assert read(usager).last_name == "Benali"

    def test_the_last_organisation_forgets_and_says_so_before(
        self, client, organisation, usager, read
    ):
        known(organisation, first_name="Sami", last_name="Proche", responsible=usager)
        page = path(organisation, f"{usager.pk}/retirer")
        asked = main_of(client, page).text
        assert "effacés pour toujours" in asked
        assert "Sami Proche" in asked
        answer = fill(client, page)
        assert "retire=" not in answer.url
        assert read(usager).last_name == "anonymisé"

    def test_not_while_somebody_is_expected(self, client, agent, organisation, service, usager):
        motif = MotifFactory(service=service, organisations=[organisation])
        book(agent, organisation, NOW + timedelta(days=1), motif=motif, usager=usager)
        page = path(organisation, f"{usager.pk}/retirer")
        main = main_of(client, page)
        assert "Annulez-le d’abord" in main.text
        assert form_of(main).all("button") == []
        assert client.post(page).status_code == 409

    def test_twice_is_once(self, client, organisation, usager):
        page = path(organisation, f"{usager.pk}/retirer")
        assert client.post(page).status_code == 302
        assert client.post(page).status_code == 404

    def test_a_token_that_is_worth_nothing_undoes_nothing(self, client, organisation):
        main = main_of(client, path(organisation), data={"retire": "x"})
        assert main.all("div", class_="fr-alert fr-alert--success") == []

    def test_not_from_an_organisation_that_does_not_know_them(
        self, client, agent, organisation, annexe
    ):
        AgentRole.objects.create(agent=agent, organisation=annexe)
        theirs = known(annexe)
        assert client.post(path(organisation, f"{theirs.pk}/retirer")).status_code == 404


class TestExport:
    def held(self, answer) -> tuple[dict, str]:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert sorted(archive.namelist()) == ["donnees.html", "donnees.json"]
            return json.loads(archive.read("donnees.json")), archive.read("donnees.html").decode()

    def test_all_that_the_agent_sees_in_two_forms(
        self, client, alpha, agent, organisation, service, usager
    ):
        motif = MotifFactory(name="Aide sociale", service=service, organisations=[organisation])
        book(agent, organisation, NOW, motif=motif, usager=usager, context="Dossier en cours")
        known(organisation, first_name="Sami", last_name="Proche", responsible=usager)
        usager.notes = "<script>alert(1)</script>"
        usager.save()
        answer = client.post(path(organisation, f"{usager.pk}/donnees"))
        assert answer["Content-Disposition"] == (
            f'attachment; filename="donnees-usager-{usager.pk}.zip"'
        )
        data, page = self.held(answer)
        assert data["Fiche"]["Nom"] == "Benali"
        assert data["Proches"] == ["Sami Proche"]
        assert data["Organisations"] == ["Maison de Privas"]
        [appointment] = data["Rendez-vous"]
        assert appointment["Début"] == "2026-11-24T09:00+01:00"
        assert appointment["Motif"] == "Aide sociale"
        assert appointment["Contexte"] == "Dossier en cours"
        assert "Aide sociale" in page
        assert "<script>" not in page
        assert (
            parse(page.replace("<!doctype html>", "")).one("h1").text == "Données de Nadia Benali"
        )
        with in_espace(alpha):
            [change] = DirectoryChange.objects.filter(verb="exported")
        assert change.author_agent_id == agent.pk

    def test_nothing_of_a_service_that_one_does_not_see(self, client, agent, organisation, usager):
        pmi = ServiceFactory(name="PMI")
        secret = MotifFactory(name="Suivi caché", service=pmi, organisations=[organisation])
        book(member(organisation, services=[pmi]), organisation, NOW, motif=secret, usager=usager)
        data, page = self.held(client.post(path(organisation, f"{usager.pk}/donnees")))
        assert data["Rendez-vous"] == []
        assert "Suivi caché" not in page

    def test_registrations_of_the_motifs_that_the_agent_sees(
        self, client, organisation, annexe, service, usager
    ):
        queue = {"service": service, "allocation": "queue"}
        seen = MotifFactory(name="Passeport", organisations=[organisation, annexe], **queue)
        pmi = {"service": ServiceFactory(name="PMI"), "allocation": "queue"}
        secret = MotifFactory(name="Suivi caché", organisations=[organisation], **pmi)
        for motif, where in ((seen, organisation), (seen, annexe), (secret, organisation)):
            TurnEntry.objects.create(
                motif=motif,
                organisation=where,
                state="waiting",
                first_name="Nadia",
                last_name="Benali",
                email="Nadia@demo.example",
                created_at=NOW,
                verified_at=NOW,
            )
        data, page = self.held(client.post(path(organisation, f"{usager.pk}/donnees")))
        [told] = data["Inscriptions"]
        assert (told["Organisation"], told["Motif"]) == ("Maison de Privas", "Passeport")
        assert "Inscriptions" in page
        assert "Suivi caché" not in page

    def test_asking_writes_nothing(self, client, alpha, organisation, usager):
        assert "Télécharger" in main_of(client, path(organisation, f"{usager.pk}/donnees")).text
        with in_espace(alpha):
            assert not DirectoryChange.objects.filter(verb="exported").exists()


@pytest.mark.parametrize("page", ["referents", "responsable", "retirer", "donnees"])
class TestWhoMayNot:
    def test_the_espace_admin_without_a_role(self, client_as, organisation, usager, read, page):
        chief = client_as(member(None, is_espace_admin=True))
        address = path(organisation, f"{usager.pk}/{page}")
        assert chief.get(address).status_code == 403
        assert chief.post(address).status_code == 403
        assert read(usager).last_name == "Benali"

    def test_nobody_of_elsewhere(self, client, organisation, annexe, bravo, page):
        theirs = [known(annexe)]
        with in_espace(bravo):
            theirs.append(known(OrganisationFactory()))
        for usager in theirs:
            address = path(organisation, f"{usager.pk}/{page}")
            assert client.get(address).status_code == 404
            assert client.post(address).status_code == 404
