"""Public statistics: counted espace by espace, rounded, small numbers hidden, one query a page."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.availability.models import OpeningWindow
from booking.directory.models import Agent
from integrations.publication.counting import count_espace
from integrations.publication.figures import HIDDEN, figures_of, rounded, shown
from integrations.publication.models import PublicFigure
from integrations.publication.publishing import publish_figures, total_figures
from integrations.publication.tasks import count
from project.portal.morning import total
from tenants import nightly
from tenants.context import EspaceUnavailable, in_espace
from tenants.models import Espace
from tests.booking.conftest import open_counter
from tests.factories import ServiceFactory, UsagerFactory
from tests.support.clients import HostClient
from tests.web.usager.conftest import tree

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def book(espace, many: dict[str, int], service: str = "Social", origin: str = "user") -> None:
    """So many past appointments of each status, one person each, an hour apart."""
    with in_espace(espace):
        counter = open_counter(service=ServiceFactory(name=service))
        hour = 0
        for status, number in many.items():
            for _ in range(number):
                hour += 1
                start = NOW - timedelta(hours=2 * hour)
                made = Appointment.objects.create(
                    organisation=counter.organisation,
                    motif=counter.motif,
                    place=counter.place,
                    starts_at=start,
                    ends_at=start + timedelta(minutes=30),
                    status=status,
                    created_by=origin,
                )
                Appointment.objects.filter(pk=made.pk).update(created_at=start - timedelta(days=2))
                if status not in ("excused", "revoked"):
                    AgentClaim.objects.create(
                        agent=counter.agents[0],
                        appointment=made,
                        period=DateTimeTZRange(start, start + timedelta(minutes=30), "[)"),
                    )
                Participation.objects.create(
                    appointment=made,
                    usager=UsagerFactory(),
                    status=status,
                    link_expires_at=start + timedelta(days=84),
                )


def publish(*espaces) -> None:
    for espace in espaces:
        with in_espace(espace):
            publish_figures(NOW)
    total_figures(NOW)


@pytest.fixture
def counted(alpha, bravo):
    Espace.objects.filter(pk=alpha.pk).update(departement_number="07")
    book(alpha, {"seen": 23, "noshow": 3, "excused": 7})
    book(bravo, {"seen": 2, "unknown": 12}, service="Titres", origin="agent")
    publish(alpha, bravo)


def counters(host: str) -> dict[str, str]:
    page = tree(HostClient(host).get("/statistiques"))
    return {
        box.one("dt").text: box.all("dd")[0].text.replace("\u202f", "")
        for box in page.all("div", class_="rdv-counter")
    }


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (1, HIDDEN), (4, HIDDEN), (5, "5"), (7, "5"), (8, "10"), (1234, "1\u202f235")],
)
def test_numbers_are_rounded_and_small_ones_hidden(number, words):
    assert shown(number) == words
    assert abs(rounded(number) - number) < 5


def test_each_espace_shows_its_own_and_the_portal_all(counted):
    alpha, bravo, portal = map(counters, ("alpha.localhost", "bravo.localhost", "localhost"))
    assert (alpha["En tout"], bravo["En tout"], portal["En tout"]) == ("35", "15", "45")
    assert (alpha["Honoré"], bravo["Honoré"], portal["Honoré"]) == ("25", HIDDEN, "25")
    assert alpha["Absence non excusée"] == HIDDEN
    assert bravo["À renseigner"] == "10"
    assert alpha["Participations d’usagers"] == "35"


def test_every_number_of_the_page_is_rounded_or_hidden(counted):
    for host in ("alpha.localhost", "bravo.localhost", "localhost"):
        page = tree(HostClient(host).get("/statistiques")).one("main")
        shown_numbers = [box.all("dd")[0].text for box in page.all("div", class_="rdv-counter")]
        shown_numbers += [cell.text for cell in page.all("td", class_="rdv-table__number")]
        assert HIDDEN in shown_numbers
        assert all(one == HIDDEN or int(one) % 5 == 0 for one in shown_numbers)


def test_the_other_espaces_services_are_not_told(counted):
    assert "Titres" not in tree(HostClient("alpha.localhost").get("/statistiques")).text
    both = tree(HostClient("localhost").get("/statistiques")).text
    assert "Titres" in both
    assert "07" in both
    assert "Alpha" not in both.replace("Alphabet", "")


def test_counting_again_replaces(counted, alpha, bravo):
    before = PublicFigure.objects.count()
    publish(alpha, bravo)
    publish(alpha, bravo)
    assert PublicFigure.objects.count() == before
    book(alpha, {"seen": 20}, service="Autre")
    publish(alpha)
    assert counters("alpha.localhost")["Honoré"] == "45"


def test_a_closed_espace_counts_no_more(counted, bravo):
    Espace.objects.filter(pk=bravo.pk).update(state=Espace.State.SUSPENDED)
    total_figures(NOW)
    assert counters("localhost")["En tout"] == "35"


def test_before_the_first_night_the_page_says_so(alpha_client):
    assert "revenez demain" in tree(alpha_client.get("/statistiques")).text
    assert alpha_client.get("/statistiques.csv").status_code == 200


def test_the_csv_says_what_the_page_says(counted):
    answer = HostClient("alpha.localhost").get("/statistiques.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert ["Rendez-vous par statut", "", "Honoré", "25"] in lines
    assert ["Rendez-vous par statut", "", "Absence non excusée", HIDDEN] in lines
    assert all(len(line) == 4 for line in lines)
    assert {line[3] for line in lines[1:]} & {"23", "3", "7"} == set()


def test_a_formula_in_a_name_is_none(alpha):
    book(alpha, {"seen": 6}, service="=cmd|x")
    publish(alpha)
    assert "'=cmd|x" in HostClient("alpha.localhost").get("/statistiques.csv").content.decode()


@pytest.mark.parametrize("host", ["localhost", "alpha.localhost"])
def test_stats_is_the_same_page(counted, host):
    assert tree(HostClient(host).get("/stats")).one("h1").text.startswith("Statistiques")


def test_a_page_costs_the_same_whatever_the_number_of_espaces(counted):
    client = HostClient("localhost")
    client.get("/statistiques")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/statistiques")
        return len(captured)

    few = cost()
    PublicFigure.objects.bulk_create(
        PublicFigure(
            espace_number=1000 + number,
            series="status",
            label="",
            key="seen",
            number=9,
            counted_at=NOW,
        )
        for number in range(500)
    )
    assert cost() == few <= 3
    assert figures_of(1200).row("status").total == 9


def test_counting_costs_the_same_for_many_appointments(alpha):
    book(alpha, {"seen": 6})

    def cost() -> int:
        with in_espace(alpha), CaptureQueriesContext(connection) as captured:
            count_espace(NOW)
        return len(captured)

    few = cost()
    book(alpha, {"seen": 30, "noshow": 4}, service="Autre")
    assert cost() == few <= 12


def test_the_night_counts_each_espace_and_the_morning_sums(alpha, bravo):
    assert "integrations.publication.count" in nightly.TASKS
    book(alpha, {"seen": 8})
    count(alpha.number)
    count(bravo.number)
    total()
    assert counters("localhost")["Honoré"] == "10"
    with pytest.raises(EspaceUnavailable):
        count(65_000)


def test_an_espaces_role_reads_nothing_of_the_portals_table(counted, alpha):
    from django.db import ProgrammingError, transaction

    with in_espace(alpha), pytest.raises(ProgrammingError), transaction.atomic():
        list(PublicFigure.objects.all())


def test_agents_are_counted_as_of_thirty_days_ago_too(alpha):
    with in_espace(alpha):
        counter = open_counter(agents=12)
        before = NOW - timedelta(days=40)
        old = [agent.pk for agent in counter.agents[:7]]
        Agent.objects.filter(pk__in=old).update(created_at=before)
        OpeningWindow.objects.filter(agent__in=old[:6]).update(created_at=before)
        Agent.objects.exclude(pk__in=old).update(created_at=NOW - timedelta(days=2))
        OpeningWindow.objects.exclude(agent__in=old[:6]).update(created_at=NOW)
        # One has left since: there, and open online, thirty days ago.
        Agent.objects.filter(pk=old[0]).update(deleted_at=NOW - timedelta(days=3))
        lines = {(line[0], line[2]): line[3] for line in count_espace(NOW)}
    assert lines["agents", "accepted"] == 11
    assert lines["agents_before", "accepted"] == 7
    assert lines["agents", "online"] == 11
    assert lines["agents_before", "online"] == 6
    publish(alpha)
    page = tree(HostClient("alpha.localhost").get("/statistiques"))
    boxes = {box.one("dt").text: box.text for box in page.all("div", class_="rdv-counter")}
    assert "30 jours plus tôt : 5" in boxes["Actifs"]
