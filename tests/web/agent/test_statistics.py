"""Statistics: counts that add up, for what the reader may see, in a fixed number of queries."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.appointments.figures import (
    by_agent,
    by_field,
    by_status,
    by_week,
    median_wait_days,
)
from booking.appointments.models import Appointment
from tenants.context import in_espace
from tests.factories import (
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
)
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, book, member

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def still(clock, monkeypatch):
    monkeypatch.setattr("booking.web.agent.statistics.views.now", lambda: NOW)


@pytest.fixture
def service(alpha):
    with in_espace(alpha):
        return ServiceFactory(name="Mairie")


@pytest.fixture
def agent(alpha, bravo, organisation, service):
    with in_espace(bravo):
        theirs = OrganisationFactory()
        book(member(theirs), theirs, NOW)
    with in_espace(alpha):
        return member(organisation, services=[service], first_name="Ada", last_name="Roux")


@pytest.fixture
def boss(alpha, organisation, service):
    with in_espace(alpha):
        return member(organisation, "admin", services=[service], last_name="Patron")


@pytest.fixture
def inside(alpha, agent):
    with in_espace(alpha):
        yield


@pytest.fixture
def motif(inside, organisation, service):
    return MotifFactory(name="Passeport", organisations=[organisation], service=service)


def shown(agent, organisation, status=200, path="", **query):
    client = HostClient("alpha.localhost").log_in(account_of(agent))
    answer = client.get(f"/agent/{organisation.pk}/statistiques{path}", query)
    assert answer.status_code == status
    return parse(answer.content.decode()).one("main")


def counters(main) -> dict[str, str]:
    return {
        node.one("dt").text: node.one("dd").text for node in main.all("div", class_="rdv-counter")
    }


class TestFigures:
    def test_statuses_add_up_and_unknown_is_told_by_time(self, agent, organisation, motif):
        for hours, status in enumerate(("seen", "seen", "noshow", "excused", "revoked", "unknown")):
            book(agent, organisation, NOW - (hours + 1) * DAY, motif=motif, status=status)
        book(agent, organisation, NOW + DAY, motif=motif)
        tally = by_status(Appointment.objects.all(), NOW)
        assert tally.counts == {
            "seen": 2,
            "noshow": 1,
            "excused": 1,
            "revoked": 1,
            "unknown_past": 1,
            "unknown_future": 1,
        }
        assert tally.total == 7
        assert tally.noshow_rate == pytest.approx(1 / 3)

    def test_nobody_waited_for_has_no_rate(self, agent, organisation, motif):
        book(agent, organisation, NOW + DAY, motif=motif)
        assert by_status(Appointment.objects.all(), NOW).noshow_rate is None

    def test_groups_are_ordered_and_what_has_none_is_named(self, agent, organisation, motif):
        free = MotifFactory(organisations=[organisation])
        for hour in range(3):
            book(agent, organisation, NOW + hour * HOUR, motif=motif)
        book(agent, organisation, NOW + DAY, motif=free)
        rows = Appointment.objects.all()
        tallies = by_field(rows, "motif__service__name", NOW, without="Sans service")
        assert [(tally.label, tally.total) for tally in tallies] == [
            ("Mairie", 3),
            ("Sans service", 1),
        ]

    def test_namesakes_among_agents_stay_apart(self, agent, organisation, motif):
        twin = member(organisation, first_name="Ada", last_name="Roux", email="twin@demo.example")
        book(agent, organisation, NOW, motif=motif)
        book(twin, organisation, NOW, motif=motif)
        book(twin, organisation, NOW + DAY, motif=motif)
        found = by_agent(Appointment.objects.all(), NOW)
        assert [(tally.label, tally.total) for tally in found] == [("Ada Roux", 2), ("Ada Roux", 1)]

    def test_weeks_are_of_the_clocks_of_the_zone_and_none_is_missing(
        self, agent, organisation, motif
    ):
        # Sunday 1 November at 23:30 UTC is Monday the 2nd in Paris.
        for number, made in enumerate(
            (datetime(2026, 11, 1, 23, 30, tzinfo=UTC), datetime(2026, 11, 18, 9, tzinfo=UTC))
        ):
            booked = book(agent, organisation, NOW + number * DAY, motif=motif)
            Appointment.objects.filter(pk=booked.pk).update(created_at=made)
        found = by_week(Appointment.objects.all(), PARIS)
        assert [(monday, tally.total) for monday, tally in found] == [
            (date(2026, 11, 2), 1),
            (date(2026, 11, 9), 0),
            (date(2026, 11, 16), 1),
        ]

    def test_the_median_wait_leaves_out_what_was_noted_afterwards(self, agent, organisation, motif):
        assert median_wait_days(Appointment.objects.all()) is None
        for days in (2, 4, 40, -3):
            booked = book(agent, organisation, NOW + days * DAY, motif=motif)
            Appointment.objects.filter(pk=booked.pk).update(created_at=NOW)
        assert median_wait_days(Appointment.objects.all()) == pytest.approx(4)


class TestPage:
    def test_counts_lead_to_exactly_those_appointments(self, agent, organisation, motif):
        for hours in range(2):
            book(agent, organisation, NOW - DAY + hours * HOUR, motif=motif, status="seen")
        main = shown(agent, organisation)
        assert counters(main)["Honoré"] == "2"
        link = next(
            node.one("a")["href"]
            for node in main.all("div", class_="rdv-counter")
            if node.one("dt").text == "Honoré"
        )
        client = HostClient("alpha.localhost").log_in(account_of(agent))
        rows = parse(client.get(link).content.decode()).one("main").all("tr")
        assert len(rows) == 3

    def test_counts_only_what_the_reader_sees(self, agent, boss, organisation, motif, alpha):
        with in_espace(alpha):
            secret = MotifFactory(organisations=[organisation], service=ServiceFactory())
            book(boss, organisation, NOW - DAY, motif=secret, status="seen")
            book(agent, organisation, NOW - DAY, motif=motif, status="seen")
        assert counters(shown(agent, organisation))["Honoré"] == "1"
        assert counters(shown(boss, organisation))["Honoré"] == "2"
        assert counters(shown(boss, organisation, a="moi"))["Honoré"] == "1"

    def test_each_bar_has_its_figures_beside_it(self, agent, organisation, motif):
        book(agent, organisation, NOW - DAY, motif=motif, status="seen")
        book(agent, organisation, NOW - 2 * DAY, motif=motif, status="noshow")
        text = shown(agent, organisation).text
        for words in ("Par service", "Par motif", "Par agent", "Passeport", "Ada Roux", "50 %"):
            assert words in text

    def test_queries_do_not_grow(self, agent, organisation, motif, django_assert_max_num_queries):
        for number in range(20):
            other = MotifFactory(organisations=[organisation], service=ServiceFactory())
            book(agent, organisation, NOW - DAY - number * HOUR, motif=other)
        with django_assert_max_num_queries(32):
            shown(agent, organisation)

    def test_an_empty_period_says_so_and_a_wrong_one_is_refused(self, agent, organisation, inside):
        assert "Aucun rendez-vous" in shown(agent, organisation).text
        assert "corriger" in shown(agent, organisation, 400, du="demain").text

    def test_first_availability_is_a_real_slot(self, agent, organisation, motif):
        place = PlaceFactory(organisation=organisation)
        OpeningWindowFactory(agent=agent, organisation=organisation, place=place, motifs=[motif])
        MotifFactory(name="Sans plage", organisations=[organisation])
        text = shown(agent, organisation, path="/disponibilites").text
        # Tuesday 9:00 in Paris: half an hour of delay, and the grid begins again then.
        assert "mardi 24 novembre 2026 à 9 h 30" in text.replace("\xa0", " ")
        assert "aujourd’hui" in text
        assert "ajoutez une plage d’ouverture" in text
