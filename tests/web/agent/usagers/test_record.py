"""One usager's record: what it tells, and to whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.models.appointment import Status
from booking.directory.identity import actor_of_account
from booking.directory.models import AgentRole, UsagerMerge
from booking.directory.services.edit_usager import edit_usager
from booking.notifications.models import Receipt
from tenants.context import in_espace
from tests.factories import MotifFactory, OrganisationFactory, ServiceFactory

from ..conftest import NOW
from ..people import book, member
from .conftest import known, main_of, path

YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)


@pytest.fixture
def usager(agent, organisation):
    return known(
        organisation,
        last_name="Benali",
        birth_name="Haddad",
        birth_date="1980-03-01",
        email="nadia@demo.example",
        phone_number="+33639980001",
        address="3 rue des Lilas, 07000 Privas",
        notes="Préfère le matin\n<b>Sonner</b>",
    )


@pytest.fixture
def motif(agent, organisation, service):
    return MotifFactory(name="Aide sociale", service=service, organisations=[organisation])


def lines_of(main) -> dict[str, str]:
    return {
        line.one("dt").text: line.all("dd")[0].text.replace("\xa0", " ")
        for line in main.all("div", class_="rdv-recap__line")
    }


def rows_of(main, caption) -> list[list[str]]:
    tables = [t for t in main.all("table") if t.one("caption").text == caption]
    return [
        [cell.text.replace("\xa0", " ") for cell in [*row.all("th"), *row.all("td")]]
        for table in tables
        for row in table.one("tbody").all("tr")
    ]


class TestIdentity:
    def test_all_that_is_known(self, client, organisation, usager):
        main = main_of(client, path(organisation, usager.pk))
        assert main.one("h1").text == "Nadia Benali"
        assert lines_of(main) == {
            "Prénom": "Nadia",
            "Nom": "Benali",
            "Nom de naissance": "Haddad",
            "Date de naissance": "1er mars 1980",
            "Téléphone": "06 39 98 00 01",
            "Adresse e-mail": "nadia@demo.example",
            "Adresse": "3 rue des Lilas, 07000 Privas",
            "Code postal": "Non renseigné",
            "Commune": "Non renseigné",
            "Messages": "Par e-mail et par SMS",
        }
        assert "<b>Sonner</b>" in main.text

    def test_the_title_names_nobody(self, client, organisation, usager):
        answer = client.get(path(organisation, usager.pk)).content.decode()
        assert "<title>Fiche d’un usager" in answer

    def test_a_relative_is_reached_through_the_responsible(self, client, organisation, usager):
        child = known(
            organisation, first_name="Sami", email="", phone_number="", responsible=usager
        )
        main = main_of(client, path(organisation, child.pk))
        assert "nadia@demo.example Par Nadia Benali, responsable" in lines_of(main).values()
        assert main.all("a", href=path(organisation, usager.pk))
        parent = main_of(client, path(organisation, usager.pk))
        assert parent.all("a", href=path(organisation, child.pk))

    def test_records_alike_are_told_when_one_sees_them(self, client, organisation, annexe, usager):
        twin = known(organisation, first_name="N.", email="", phone_number="+33639980001")
        known(annexe, first_name="Cachée", email="", phone_number="+33639980001")
        main = main_of(client, path(organisation, usager.pk))
        assert main.all("a", href=path(organisation, twin.pk))
        assert "même téléphone" in main.text
        assert "Cachée" not in main.text

    def test_a_record_merged_away_leads_to_the_one_that_was_kept(
        self, client, organisation, usager
    ):
        old = known(organisation, deleted_at=NOW)
        UsagerMerge.objects.create(kept=usager, source=old, made_at=NOW, undo_until=NOW)
        assert client.get(path(organisation, old.pk)).url == path(organisation, usager.pk)


class TestAppointments:
    def test_now_then_those_to_come_then_the_past(self, client, agent, organisation, motif, usager):
        for start in (NOW - timedelta(minutes=30), TOMORROW, YESTERDAY):
            book(agent, organisation, start, motif=motif, usager=usager)
        main = main_of(client, path(organisation, usager.pk))
        assert [len(rows_of(main, c)) for c in ("En ce moment", "À venir")] == [1, 1]
        past = rows_of(main, "Rendez-vous passés")
        assert [row[0] for row in past] == [
            "mardi 24 novembre 2026 à 8 h 30",
            "lundi 23 novembre 2026 à 9 h",
        ]
        assert past[1][2:] == ["Camille Roux", "À renseigner"]

    def test_ten_to_come_at_most_and_ten_past_a_page(
        self, client, agent, organisation, motif, usager
    ):
        for number in range(12):
            book(
                agent, organisation, TOMORROW + timedelta(hours=number), motif=motif, usager=usager
            )
            book(
                agent, organisation, YESTERDAY - timedelta(hours=number), motif=motif, usager=usager
            )
        address = path(organisation, usager.pk)
        main = main_of(client, address)
        assert len(rows_of(main, "À venir")) == 10
        assert len(rows_of(main, "Rendez-vous passés")) == 10
        assert len(rows_of(main_of(client, f"{address}?page=2"), "Rendez-vous passés")) == 2
        huge = main_of(client, f"{address}?page=99999999999999999999")
        assert len(rows_of(huge, "Rendez-vous passés")) == 2

    def test_counters(self, client, agent, organisation, motif, usager):
        told = (Status.SEEN, Status.SEEN, Status.NOSHOW, Status.EXCUSED, Status.UNKNOWN)
        for number, status in enumerate(told):
            start = YESTERDAY - timedelta(hours=number)
            book(agent, organisation, start, motif=motif, usager=usager, status=status)
        book(agent, organisation, TOMORROW, motif=motif, usager=usager)
        main = main_of(client, path(organisation, usager.pk))
        counted = main.one("dl", class_="rdv-tally")
        assert [dd.text for dd in counted.all("dd")] == ["1", "1", "2", "1", "1", "0"]

    def test_the_past_by_state_and_dates(self, client, agent, organisation, motif, usager):
        for days, status in ((1, "seen"), (2, "noshow"), (30, "seen")):
            start = NOW - timedelta(days=days)
            book(agent, organisation, start, motif=motif, usager=usager, status=status)
        address = path(organisation, usager.pk)

        def shown(**asked) -> int:
            return len(rows_of(main_of(client, address, data=asked), "Rendez-vous passés"))

        assert shown(statut="seen") == 2
        assert shown(statut="seen", du="2026-11-20") == 1
        assert shown(au="2026-11-22") == 2
        assert shown(statut="revoked") == 0

    @pytest.mark.parametrize(
        "asked", [{"statut": "x"}, {"du": "0001-01-01"}, {"au": "9999-12-31"}, {"du": "hier"}]
    )
    def test_filters_that_make_no_sense_are_said(self, client, organisation, usager, asked):
        main = main_of(client, path(organisation, usager.pk), data=asked)
        assert main.all("p", class_="fr-message fr-message--error")

    def test_those_of_another_service_are_neither_shown_nor_counted(
        self, client, agent, organisation, usager
    ):
        pmi = ServiceFactory(name="PMI")
        secret = MotifFactory(name="Suivi caché", service=pmi, organisations=[organisation])
        other = member(organisation, services=[pmi])
        booked = book(other, organisation, TOMORROW, motif=secret, usager=usager)
        Receipt.objects.create(
            appointment=booked, usager=usager, event="rdv_created", channel="mail", recipient="z@z"
        )
        answer = client.get(path(organisation, usager.pk)).content.decode()
        assert "Suivi caché" not in answer
        assert "z@z" not in answer
        assert str(booked.pk) not in answer
        main = main_of(client, path(organisation, usager.pk))
        counted = main.one("dl", class_="rdv-tally")
        assert {dd.text for dd in counted.all("dd")} == {"0"}

    def test_the_texts_of_messages_are_not_shown_with_their_links(
        self, client, agent, organisation, motif, usager
    ):
        booked = book(agent, organisation, TOMORROW, motif=motif, usager=usager)
        Receipt.objects.create(
            appointment=booked,
            usager=usager,
            event="rdv_created",
            channel="sms",
            recipient="+33639980001",
            content="http://alpha/secret",
        )
        main = main_of(client, path(organisation, usager.pk))
        assert rows_of(main, "Derniers messages")[0][:2] == [
            "Confirmation par SMS",
            "+33639980001",
        ]
        assert "secret" not in main.text


class TestHistory:
    def test_admins_read_who_did_what(self, client_as, agent, organisation, usager):
        actor = actor_of_account(agent.account_id)
        edit_usager(usager.pk, {"last_name": "Haddad"}, actor, NOW)
        chief = member(organisation, level="admin")
        text = main_of(client_as(chief), path(organisation, usager.pk)).text.replace("\xa0", " ")
        assert "Fiche modifiée le mardi 24 novembre 2026 à 9 h, par Camille Roux" in text
        assert "Nom : Benali → devient Haddad" in text

    def test_others_do_not(self, client, client_as, agent, organisation, usager):
        desk = member(organisation, services=[ServiceFactory(is_secretariat=True)])
        for reader in (client, client_as(desk)):
            assert "Historique" not in main_of(reader, path(organisation, usager.pk)).text


class TestWhoMayNot:
    def test_another_organisations_usager_does_not_exist(self, client, organisation, annexe):
        theirs = known(annexe, last_name="Voisine")
        answer = client.get(path(organisation, theirs.pk))
        assert answer.status_code == 404
        assert "Voisine" not in answer.content.decode()

    def test_my_other_organisations_one_can_be_attached(
        self, client, agent, alpha, organisation, annexe
    ):
        AgentRole.objects.create(agent=agent, organisation=annexe)
        theirs = known(annexe, last_name="Voisine")
        main = main_of(client, path(organisation, theirs.pk))
        form = next(f for f in main.all("form") if f["action"].endswith("/rattacher"))
        assert client.post(form["action"]).status_code == 302
        assert "/rattacher" not in client.get(path(organisation, theirs.pk)).content.decode()

    def test_the_espace_admin_reads_and_does_not_write(self, client_as, organisation, usager):
        main = main_of(client_as(member(None, is_espace_admin=True)), path(organisation, usager.pk))
        assert "Vous pouvez lire cette fiche, pas la modifier" in main.text
        assert "Historique de la fiche" in main.text
        assert "Modifier" not in main.text

    def test_another_espaces_does_not_exist(self, client, organisation, bravo):
        with in_espace(bravo):
            theirs = known(OrganisationFactory())
        assert client.get(path(organisation, theirs.pk)).status_code == 404

    def test_an_agent_who_left_is_out_at_once(self, client, agent, organisation, usager):
        agent.deleted_at = datetime(2026, 1, 1, tzinfo=UTC)
        agent.save()
        assert client.get(path(organisation, usager.pk)).url.startswith("/connexion")

    @pytest.mark.parametrize("pk", [0, 2**63, 2**70])
    def test_a_number_that_nobody_has(self, client, organisation, pk):
        assert client.get(path(organisation, str(pk))).status_code == 404


def test_the_cost_does_not_grow(client_as, agent, alpha, organisation, motif, usager):
    admin = member(organisation, level="admin", services=[ServiceFactory()])
    client = client_as(admin)
    actor = actor_of_account(agent.account_id)

    def grow(number: int) -> None:
        for rank in range(number):
            known(organisation, last_name="Proche", responsible=usager)
            known(organisation, last_name="Même numéro", email="")
            edit_usager(usager.pk, {"birth_name": f"{number} {rank}"}, actor, NOW)
            for start in (NOW, TOMORROW, YESTERDAY):
                start += timedelta(minutes=5 * (number + rank))
                booked = book(agent, organisation, start, motif=motif, usager=usager, minutes=5)
                Receipt.objects.create(
                    appointment=booked,
                    usager=usager,
                    event="rdv_created",
                    channel="mail",
                    duty=f"{booked.pk}",
                )

    def cost() -> int:
        address = path(organisation, usager.pk)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    grow(1)
    few = cost()
    with in_espace(alpha):
        grow(8)
    assert cost() == few
    assert few <= 40
