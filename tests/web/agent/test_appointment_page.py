"""One appointment's page: what it tells, and to whom."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.directory.models import AgentRole
from booking.notifications.models import Receipt
from tenants.context import in_espace
from tests.factories import (
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)
from tests.support.markup import parse

from .people import account_of, book, member

TUESDAY_10H = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def still(clock):
    return clock


@pytest.fixture
def service(alpha):
    with in_espace(alpha):
        return ServiceFactory(name="Service social")


@pytest.fixture
def agent(bravo, alpha, organisation, service):
    with in_espace(alpha):
        yield member(organisation, services=[service], first_name="Camille", last_name="Roux")


@pytest.fixture
def client(alpha_client, agent):
    return alpha_client.log_in(account_of(agent))


@pytest.fixture
def motif(agent, organisation, service):
    return MotifFactory(name="Aide sociale", service=service, organisations=[organisation])


def path(appointment, organisation=None) -> str:
    pk = organisation.pk if organisation else appointment.organisation_id
    return f"/agent/{pk}/rdv/{appointment.pk}"


def main_of(client, appointment):
    answer = client.get(path(appointment))
    assert answer.status_code == 200
    return parse(answer.content.decode()).one("main")


def lines_of(main) -> dict[str, str]:
    return {
        line.one("dt").text: line.all("dd")[0].text.replace("\xa0", " ")
        for line in main.all("div", class_="rdv-recap__line")
    }


def test_it_tells_all_of_the_appointment(client, agent, organisation, motif):
    place = PlaceFactory(organisation=organisation, name="Annexe")
    usager = UsagerFactory(
        first_name="Nadia",
        last_name="Benali",
        birth_date=date(1980, 3, 1),
        email="nadia@demo.example",
        phone_number="+33639980001",
    )
    booked = book(
        agent, organisation, TUESDAY_10H, motif=motif, place=place, usager=usager, context="Urgent"
    )
    main = main_of(client, booked)
    assert main.one("h1").text.replace("\xa0", " ") == (
        "Rendez-vous du mardi 24 novembre 2026 à 10 h"
    )
    lines = lines_of(main)
    assert lines["Date"] == "Mardi 24 novembre 2026 de 10 h à 10 h 30, 30 min"
    assert lines["Motif"] == "Aide sociale Service social"
    assert lines["Lieu"] == f"Annexe {place.address}"
    assert lines["Agents"] == "Camille Roux"
    assert lines["Contexte"] == "Urgent"
    assert lines["Origine"].startswith("Pris en ligne par l’usager le ")
    row = main.all("tbody")[0].one("tr")
    assert "Nadia Benali" in row.text
    assert "1er mars 1980" in row.text.replace("\xa0", " ")
    links = {link["href"]: link.text.replace("\xa0", " ") for link in row.all("a")}
    assert links == {
        "tel:+33639980001": "06 39 98 00 01",
        "mailto:nadia@demo.example": "nadia@demo.example",
    }
    assert "À venir aujourd’hui" in main.text


def test_the_title_of_the_page_names_nobody_and_no_motif(client, agent, organisation, motif):
    booked = book(agent, organisation, TUESDAY_10H, motif=motif)
    title = parse(client.get(path(booked)).content.decode()).one("title").text
    assert title.startswith("Rendez-vous du mardi")
    assert "Aide" not in title
    assert "Usager" not in title


def test_a_relative_is_reached_through_the_responsible(client, agent, organisation, motif):
    mother = UsagerFactory(first_name="Aïcha", last_name="Benali", phone_number="+33639980002")
    child = UsagerFactory(
        first_name="Sami", last_name="Benali", responsible=mother, email="", phone_number=""
    )
    booked = book(agent, organisation, TUESDAY_10H, motif=motif, usager=child)
    row = main_of(client, booked).all("tbody")[0].one("tr")
    assert "Coordonnées de la personne responsable : Aïcha Benali" in row.text
    assert row.all("a", href="tel:+33639980002")


def test_who_left_no_contact_is_said_to_have_none(client, agent, organisation, motif):
    nobody = UsagerFactory(email="", phone_number="")
    booked = book(agent, organisation, TUESDAY_10H, motif=motif, usager=nobody)
    row = main_of(client, booked).all("tbody")[0].one("tr")
    assert [cell.text for cell in row.all("td")] == ["Non renseigné", "Non renseignée"]


def test_at_home_the_address_is_said(client, agent, organisation, service):
    motif = MotifFactory(service=service, organisations=[organisation], location_type="home")
    usager = UsagerFactory(address="3 rue des Lilas, 07000 Privas")
    booked = book(agent, organisation, TUESDAY_10H, motif=motif, usager=usager)
    main = main_of(client, booked)
    assert lines_of(main)["Lieu"] == "À domicile"
    assert "Adresse : 3 rue des Lilas, 07000 Privas" in main.text


def test_the_room_of_a_video_meeting_is_for_who_receives_and_the_secretariat(
    alpha, client, client_of, agent, organisation, service
):
    motif = MotifFactory(service=service, organisations=[organisation], location_type="visio")
    booked = book(agent, organisation, TUESDAY_10H, motif=motif)

    def rooms(reader) -> list[str]:
        links = [link["href"] for link in main_of(reader, booked).all("a")]
        return [link for link in links if link.endswith(booked.uuid.hex)]

    def reader(*services):
        with in_espace(alpha):
            account = account_of(member(organisation, services=services))
        return client_of("alpha.localhost").log_in(account)

    with in_espace(alpha):
        secretariat = ServiceFactory(is_secretariat=True)
    assert len(rooms(client)) == 1
    assert rooms(reader(service)) == []
    assert len(rooms(reader(secretariat))) == 1
    with in_espace(alpha):
        booked.status = "revoked"
        booked.save()
    assert rooms(client) == []


def test_an_agent_who_receives_elsewhere_then_is_told_of(alpha, client, agent, organisation, motif):
    here, there = (PlaceFactory(organisation=organisation, name=one) for one in ("Ici", "Là-bas"))
    booked = book(agent, organisation, TUESDAY_10H, motif=motif, place=here)
    assert "à un autre lieu" not in main_of(client, booked).text
    day = TUESDAY_10H.date()
    with in_espace(alpha):
        OpeningWindowFactory(
            agent=agent, organisation=organisation, place=there, first_day=day, recurrence=""
        )
    told = main_of(client, booked).one("div", class_="fr-alert fr-alert--warning fr-alert--sm")
    assert told.text.replace("\xa0", " ") == (
        "Camille Roux reçoit de 9 h à 12 h à un autre lieu : Là-bas."
    )


def test_a_collective_one_says_what_became_of_each(client, agent, organisation, service):
    motif = MotifFactory(service=service, organisations=[organisation], collectif=True)
    booked = book(
        agent,
        organisation,
        TUESDAY_10H - timedelta(days=1),
        motif=motif,
        name="Écrire un CV",
        max_participants_count=8,
        status="seen",
    )
    booked.participations.create(
        usager=UsagerFactory(), status="noshow", link_expires_at=booked.ends_at
    )
    main = main_of(client, booked)
    lines = lines_of(main)
    assert (lines["Intitulé"], lines["Places"]) == ("Écrire un CV", "8")
    statuses = [row.all("td")[-2].text for row in main.all("tbody")[0].all("tr")]
    assert statuses == ["Honoré", "Absence non excusée"]


def test_nobody_enrolled_yet_is_said(client, agent, organisation, motif):
    booked = book(agent, organisation, TUESDAY_10H, motif=motif)
    booked.participations.all().delete()
    assert "Personne n’est inscrit" in main_of(client, booked).text


def test_what_was_sent_to_whom_and_with_which_result(client, agent, organisation, motif):
    usager = UsagerFactory(first_name="Nadia", last_name="Benali")
    booked = book(agent, organisation, TUESDAY_10H, motif=motif, usager=usager)
    Receipt.objects.create(
        appointment=booked,
        usager=usager,
        event="rdv_created",
        channel="mail",
        result="processed",
        recipient="nadia@demo.example",
        content="Votre rendez-vous est confirmé",
        duty="1",
    )
    Receipt.objects.create(
        appointment=booked,
        agent=agent,
        event="rdv_upcoming_reminder",
        channel="sms",
        result="failure",
        recipient="+33639980001",
        error="numéro inconnu",
        duty="2",
    )
    rows = [
        [cell.text.replace("\xa0", " ") for cell in [*row.all("th"), *row.all("td")]]
        for row in main_of(client, booked).all("tbody")[1].all("tr")
    ]
    assert rows[0][:2] == [
        "Confirmation par e-mail Votre rendez-vous est confirmé",
        "Nadia Benali nadia@demo.example",
    ]
    assert rows[0][3] == "Remis au prestataire"
    assert rows[1][:2] == ["Rappel par SMS", "Camille Roux +33639980001"]
    assert rows[1][3] == "Échec Motif de l’échec : numéro inconnu"


def test_nothing_sent_is_said_too(client, agent, organisation, motif):
    booked = book(agent, organisation, TUESDAY_10H, motif=motif)
    assert "Aucun message envoyé" in main_of(client, booked).text


def test_it_leads_to_its_day_in_the_agenda(client, agent, organisation, motif):
    booked = book(agent, organisation, TUESDAY_10H, motif=motif)
    (link,) = [a for a in main_of(client, booked).all("a") if a.text == "Voir dans l’agenda"]
    assert link["href"] == f"/agent/{organisation.pk}/agenda?du=2026-11-24&agent={agent.pk}"
    assert client.get(link["href"]).status_code == 200


def test_every_button_sends_a_form(client, agent, organisation, motif):
    main = main_of(client, book(agent, organisation, TUESDAY_10H, motif=motif))
    sending = [button for form in main.all("form", method="post") for button in form.all("button")]
    assert sending == main.all("button")


class TestWhoMayNot:
    def test_another_service_meets_nothing(self, alpha_client, agent, organisation, motif):
        booked = book(agent, organisation, TUESDAY_10H, motif=motif)
        stranger = member(organisation, services=[ServiceFactory()])
        alpha_client.log_in(account_of(stranger))
        answer = alpha_client.get(path(booked))
        assert answer.status_code == 404
        assert "Aide sociale" not in answer.content.decode()

    def test_the_secretariat_and_the_admin_do_see_it(
        self, client_of, agent, alpha, organisation, motif
    ):
        booked = book(agent, organisation, TUESDAY_10H, motif=motif)
        desk = ServiceFactory(is_secretariat=True)
        readers = [
            member(organisation, services=[desk]),
            member(organisation, level="admin"),
            member(None, is_espace_admin=True),
        ]
        for reader in readers:
            client = client_of("alpha.localhost").log_in(account_of(reader))
            assert client.get(path(booked)).status_code == 200

    def test_the_address_of_another_organisation_does_not_show_it(
        self, client, agent, organisation, motif
    ):
        booked = book(agent, organisation, TUESDAY_10H, motif=motif)
        hidden, other = OrganisationFactory(), OrganisationFactory()
        AgentRole.objects.create(agent=agent, organisation=other)
        assert client.get(path(booked, hidden)).status_code == 404
        assert client.get(path(booked, other)).status_code == 404

    def test_nor_does_ones_own_show_what_belongs_to_another(self, client, organisation, service):
        other = OrganisationFactory()
        motif = MotifFactory(service=service, organisations=[other])
        booked = book(member(other, services=[service]), other, TUESDAY_10H, motif=motif)
        assert client.get(path(booked, organisation)).status_code == 404

    def test_another_espaces_appointment_does_not_exist(self, client, organisation, bravo):
        with in_espace(bravo):
            theirs = OrganisationFactory()
            booked = book(member(theirs), theirs, TUESDAY_10H)
        assert client.get(path(booked)).status_code == 404
        assert client.get(path(booked, organisation)).status_code == 404

    def test_another_espaces_session_is_led_to_the_login(
        self, bravo_client, agent, organisation, motif
    ):
        booked = book(agent, organisation, TUESDAY_10H, motif=motif)
        bravo_client.log_in(account_of(agent))
        answer = bravo_client.get(path(booked))
        assert (answer.status_code, answer.url) == (302, f"/connexion?next={path(booked)}")

    @pytest.mark.parametrize("pk", [0, 2**63, 2**70])
    def test_a_number_that_no_appointment_has(self, client, organisation, pk):
        assert client.get(f"/agent/{organisation.pk}/rdv/{pk}").status_code == 404
        assert client.get(f"/agent/{pk}/rdv/1").status_code == 404

    def test_an_agent_who_left_is_out_at_once(self, client, agent, organisation, motif):
        booked = book(agent, organisation, TUESDAY_10H, motif=motif)
        agent.deleted_at = TUESDAY_10H
        agent.save()
        assert client.get(path(booked)).url.startswith("/connexion")
        assert client.get("/agent/").url.startswith("/connexion")


def test_the_cost_does_not_grow_with_participants_nor_messages(
    client, agent, alpha, organisation, service
):
    motif = MotifFactory(service=service, organisations=[organisation], collectif=True)
    booked = book(agent, organisation, TUESDAY_10H, motif=motif)

    def grow(number: int) -> None:
        for _ in range(number):
            usager = UsagerFactory(responsible=UsagerFactory())
            booked.participations.create(usager=usager, link_expires_at=booked.ends_at)
            Receipt.objects.create(
                appointment=booked,
                usager=usager,
                event="rdv_created",
                channel="mail",
                recipient="x",
                duty=str(usager.pk),
            )

    def cost() -> int:
        client.get(path(booked))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(booked)).status_code == 200
        return len(queries)

    grow(1)
    few = cost()
    with in_espace(alpha):
        grow(30)
    assert cost() == few
