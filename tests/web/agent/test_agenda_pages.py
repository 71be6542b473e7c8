"""The calendar's page and the list: what they show, to whom, and how one gets about."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking.directory.models import Agent, AgentRole
from tenants.context import in_espace
from tests.factories import (
    AbsenceFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    ServiceFactory,
    UsagerFactory,
)
from tests.support.markup import Node, parse

from .people import account_of, book, member

TUESDAY_10H = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def still(clock):
    return clock


@pytest.fixture
def service(alpha):
    with in_espace(alpha):
        return ServiceFactory()


@pytest.fixture
def agent(alpha, organisation, service):
    with in_espace(alpha):
        return member(organisation, services=[service], first_name="Camille", last_name="Roux")


@pytest.fixture
def client(alpha_client, agent):
    return alpha_client.log_in(account_of(agent))


@pytest.fixture
def inside(bravo, alpha, agent):
    """In alpha, until a request leaves it."""
    with in_espace(alpha):
        yield


def page(client, organisation, name="", **query) -> Node:
    answer = client.get(f"/agent/{organisation.pk}/agenda{name}", query)
    assert answer.status_code == 200
    return parse(answer.content.decode()).one("main")


def days_of(main: Node) -> dict[str, list[Node]]:
    """The entries of each day."""
    return {
        section.one("h2").text: section.all("li") if section.all("ul") else []
        for section in main.all("section", class_="rdv-agenda__day")
    }


def test_the_calendar_knows_what_to_ask_for_and_in_which_zone(client, agent, organisation):
    place = page(client, organisation).one(id="agenda")
    assert place["data-events-url"] == (
        f"/agent/{organisation.pk}/agenda/evenements?agent={agent.pk}"
    )
    assert (place["data-zone"], place["data-day"]) == ("Europe/Paris", "2026-11-24")
    assert json.loads(place["data-hidden-days"]) == [0, 6]


def test_without_script_the_page_leads_to_the_list(client, organisation):
    main = page(client, organisation)
    assert "liste" in main.one("noscript").text
    assert main.one("nav", aria_label="Présentation de l’agenda").all("a")[1].text == "Liste"


def test_one_goes_back_to_the_day_of_the_address(client, organisation):
    assert page(client, organisation, du="2026-12-01").one(id="agenda")["data-day"] == "2026-12-01"


@pytest.mark.parametrize("day", ["hier", "2026-02-30", "9999-12-31", "1789-07-14", "\x00"])
def test_a_day_that_makes_no_sense_is_today(client, organisation, day):
    assert page(client, organisation, du=day).one(id="agenda")["data-day"] == "2026-11-24"
    field = page(client, organisation, "/liste", du=day).one("input", name="du", type="date")
    assert field["value"] == "2026-11-24"


class TestList:
    def test_a_week_day_by_day_with_everything(self, client, organisation, agent, inside):
        OpeningWindowFactory(
            agent=agent,
            organisation=organisation,
            title="Accueil",
            recurrence="FREQ=WEEKLY;BYDAY=TU",
        )
        AbsenceFactory(
            agent=agent,
            title="Formation",
            first_day=date(2026, 11, 26),
            start_time=time(14),
            end_time=time(17),
        )
        motif = MotifFactory(name="Aide sociale", organisations=[organisation])
        usager = UsagerFactory(first_name="Nadia", last_name="Benali")
        booked = book(agent, organisation, TUESDAY_10H, motif=motif, usager=usager)
        days = days_of(page(client, organisation, "/liste"))
        assert next(iter(days)) == "lundi 23 novembre 2026"
        assert len(days) == 7
        window, meeting = days["mardi 24 novembre 2026"]
        assert "Plage d’ouverture : Accueil" in window.text
        assert "Fin à 12 h" in window.text
        link = meeting.one("a")
        assert (link.text, link["href"]) == (
            "@ Nadia Benali",
            f"/agent/{organisation.pk}/rdv/{booked.pk}",
        )
        for words in ("10 h", "30 min", "Aide sociale", "À venir aujourd’hui", "Pris en ligne"):
            assert words in meeting.text.replace("\xa0", " ")
        (away,) = days["jeudi 26 novembre 2026"]
        assert "Indisponibilité : Formation De 14 h à 17 h" in away.text.replace("\xa0", " ")

    def test_days_without_anything_say_so(self, client, organisation):
        sections = page(client, organisation, "/liste").all("section", class_="rdv-agenda__day")
        assert all("Rien ce jour-là" in section.text for section in sections)

    def test_public_holidays_are_named(self, client, organisation):
        main = page(client, organisation, "/liste", du="2026-11-11", vue="jour")
        assert "Jour férié : 11 novembre" in main.text

    @pytest.mark.parametrize(
        ("view", "number", "title"),
        [
            ("jour", 1, "mardi 24 novembre 2026"),
            ("semaine", 7, "du 23 au 29 novembre 2026"),
            ("mois", 30, "du 1er au 30 novembre 2026"),
            ("siècle", 7, "du 23 au 29 novembre 2026"),
        ],
    )
    def test_a_day_a_week_or_a_month(self, client, organisation, view, number, title):
        main = page(client, organisation, "/liste", vue=view)
        assert len(days_of(main)) == number
        assert main.one("h1").text == f"Mon agenda {title}"

    def test_a_week_astride_two_years_names_both(self, client, organisation):
        main = page(client, organisation, "/liste", du="2026-12-31")
        assert "du 28 décembre 2026 au 3 janvier 2027" in main.one("h1").text

    @pytest.mark.parametrize("view", ["jour", "semaine", "mois"])
    def test_there_and_back_is_the_same_place(self, client, organisation, view):
        start = list(days_of(page(client, organisation, "/liste", vue=view, du="2026-01-31")))
        address = {"vue": view, "du": "2026-01-31"}
        for way in ("Suivant", "Précédent"):
            steps = page(client, organisation, "/liste", **address).one(
                "nav", aria_label="Jours affichés"
            )
            (link,) = [link for link in steps.all("a") if link.text == way]
            address = dict(pair.split("=") for pair in link["href"][1:].split("&"))
        assert list(days_of(page(client, organisation, "/liste", **address))) == start

    def test_an_absence_of_days_stands_in_each(self, client, organisation, agent, inside):
        AbsenceFactory(
            agent=agent,
            first_day=date(2026, 11, 24),
            end_day=date(2026, 11, 26),
            start_time=time(14),
            end_time=time(10),
        )
        days = days_of(page(client, organisation, "/liste"))
        told = [
            days[f"{day} novembre 2026"][0].text.replace("\xa0", " ")
            for day in ("mardi 24", "mercredi 25", "jeudi 26")
        ]
        assert "De 14 h à 0 h" in told[0]
        assert "Toute la journée" in told[1]
        assert "De 0 h à 10 h" in told[2]

    def test_the_week_when_clocks_change_has_seven_days(self, client, organisation, agent, inside):
        book(agent, organisation, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
        book(agent, organisation, datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
        days = days_of(page(client, organisation, "/liste", du="2026-10-25"))
        assert len(days) == 7
        assert len(days["dimanche 25 octobre 2026"]) == 2

    def test_hiding_cancelled_ones_is_a_link_that_keeps_the_place(
        self, client, organisation, agent, inside
    ):
        book(agent, organisation, TUESDAY_10H, status="excused")
        shown = page(client, organisation, "/liste", du="2026-11-25", vue="jour")
        (link,) = [a for a in shown.all("a") if a.text == "Masquer les rendez-vous annulés"]
        assert link["href"].startswith("?")
        assert "du=2026-11-25" in link["href"]
        assert "vue=jour" in link["href"]
        week = page(client, organisation, "/liste")
        assert len(days_of(week)["mardi 24 novembre 2026"]) == 1
        week = page(client, organisation, "/liste", annules="non")
        assert len(days_of(week)["mardi 24 novembre 2026"]) == 0


class TestColleagues:
    def options(self, main) -> list[str]:
        return [option.text for option in main.one("select").all("option")]

    def test_the_picker_has_those_whose_agenda_one_may_see(
        self, client, organisation, service, inside
    ):
        member(organisation, services=[service], first_name="Zoé", last_name="Éclair")
        member(organisation, services=[service], first_name="Ali", last_name="Zola")
        member(organisation, services=[ServiceFactory()], last_name="Cachée")
        member(OrganisationFactory(), services=[service], last_name="Ailleurs")
        assert self.options(page(client, organisation)) == [
            "Zoé Éclair",
            "Camille Roux (moi)",
            "Ali Zola",
        ]

    def test_alone_one_chooses_nobody(self, client, organisation):
        assert page(client, organisation).all("select") == []

    @pytest.mark.parametrize("name", ["", "/liste"])
    def test_a_colleagues_agenda_says_whose_it_is(
        self, client, organisation, service, inside, name
    ):
        colleague = member(organisation, services=[service], first_name="Ali", last_name="Zola")
        main = page(client, organisation, name, agent=colleague.pk)
        assert main.one("h1").text.startswith("Agenda de Ali Zola")
        assert main.all("option", selected="")[0]["value"] == str(colleague.pk)

    @pytest.mark.parametrize("name", ["", "/liste"])
    def test_another_services_agenda_does_not_exist(self, client, organisation, inside, name):
        hidden = member(organisation, services=[ServiceFactory()])
        answer = client.get(f"/agent/{organisation.pk}/agenda{name}", {"agent": hidden.pk})
        assert answer.status_code == 404
        assert (
            client.get(f"/agent/{organisation.pk}/agenda{name}", {"agent": "moi"}).status_code
            == 400
        )

    def test_who_has_no_role_there_sees_the_first_by_name(self, alpha_client, organisation, inside):
        member(organisation, first_name="Ali", last_name="Zola")
        member(organisation, first_name="Zoé", last_name="Éclair")
        AgentRole.objects.filter(agent__last_name="Roux").delete()
        chief = member(None, is_espace_admin=True)
        alpha_client.log_in(account_of(chief))
        assert page(alpha_client, organisation).one("h1").text == "Agenda de Zoé Éclair"

    def test_an_organisation_without_agents_says_what_comes_next(self, alpha_client, inside):
        empty = OrganisationFactory()
        alpha_client.log_in(account_of(member(None, is_espace_admin=True)))
        for name in ("", "/liste"):
            assert "Aucun agenda à afficher" in page(alpha_client, empty, name).text

    def test_saturdays_follow_the_readers_preference(self, client, organisation, agent, inside):
        Agent.objects.update(display_saturdays=True)
        main = page(client, organisation)
        assert json.loads(main.one(id="agenda")["data-hidden-days"]) == [0]
        main = page(client, organisation, samedis="non")
        assert json.loads(main.one(id="agenda")["data-hidden-days"]) == [0, 6]


class TestUnresolved:
    def test_the_banner_counts_ones_own_in_all_organisations(
        self, client, organisation, agent, service, inside
    ):
        other = OrganisationFactory()
        AgentRole.objects.create(agent=agent, organisation=other)
        for start in (TUESDAY_10H - timedelta(days=3), TUESDAY_10H - timedelta(minutes=90)):
            book(agent, organisation, start)
        book(agent, other, TUESDAY_10H - timedelta(days=1))
        book(agent, organisation, TUESDAY_10H)
        book(agent, organisation, TUESDAY_10H - timedelta(days=4), status="seen")
        book(member(organisation, services=[service]), organisation, TUESDAY_10H - timedelta(9))
        shell = parse(client.get(f"/agent/{organisation.pk}/agenda").content.decode())
        banner = shell.one("aside", aria_label="À savoir")
        assert banner.text == "3 rendez-vous passés sont à renseigner. Voir lesquels"
        main = parse(client.get(banner.one("a")["href"]).content.decode()).one("main")
        assert list(days_of(main)) == [
            "mardi 24 novembre 2026",
            "lundi 23 novembre 2026",
            "samedi 21 novembre 2026",
        ]

    def test_one_is_said_in_the_singular(self, client, organisation, agent, inside, alpha):
        book(agent, organisation, TUESDAY_10H - timedelta(days=1))
        shell = parse(client.get(f"/agent/{organisation.pk}/agenda").content.decode())
        assert "Un rendez-vous passé est à renseigner." in shell.one("aside").text
        # Digital advisers are not reminded; the list stays.
        with in_espace(alpha):
            agent.services.add(ServiceFactory(name="Conseiller numérique"))
        answer = client.get(f"/agent/{organisation.pk}/agenda")
        assert parse(answer.content.decode()).all("aside") == []

    def test_nothing_left_is_said_too(self, client, organisation):
        answer = client.get(f"/agent/{organisation.pk}/agenda")
        assert parse(answer.content.decode()).all("aside") == []
        assert "Tout est à jour" in page(client, organisation, "/a-renseigner").text

    def test_they_come_by_fifty(self, client, organisation, agent, inside):
        for number in range(53):
            book(agent, organisation, TUESDAY_10H - timedelta(days=number + 1))
        first = page(client, organisation, "/a-renseigner")
        assert len(days_of(first)) == 50
        assert len(days_of(page(client, organisation, "/a-renseigner", page="2"))) == 3
        assert first.one("nav", aria_label="Pages").all("a")
