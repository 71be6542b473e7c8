"""What the calendar lets one do, and the day on paper."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.directory.models import AgentRole
from tenants.context import in_espace
from tests.factories import MotifFactory, OrganisationFactory, ServiceFactory, UsagerFactory
from tests.support.markup import parse

from .conftest import NOW
from .people import account_of, book, member

TEN = datetime(2026, 11, 26, 9, tzinfo=UTC)


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


def events_of(client, organisation, agent) -> dict[str, dict]:
    answer = client.get(
        f"/agent/{organisation.pk}/agenda/evenements",
        {"agent": agent.pk, "start": "2026-11-23", "end": "2026-11-30"},
    )
    assert answer.status_code == 200
    return {event["title"]: event for event in answer.json() if "id" in event}


def page_of(client, organisation, name: str = "", **asked):
    answer = client.get(f"/agent/{organisation.pk}/agenda{name}", asked)
    assert answer.status_code == 200
    return parse(answer.content.decode()).one("main")


def test_what_may_be_moved_says_so_with_its_version(client, agent, organisation, motif):
    for name, status in (("Annulée", "revoked"), ("Future", "unknown")):
        usager = UsagerFactory(first_name="Nadia", last_name=name)
        book(agent, organisation, TEN, motif=motif, usager=usager, status=status)
    found = events_of(client, organisation, agent)
    future = found["@ Nadia Future"]
    assert future["editable"]
    assert (
        client.get(future["extendedProps"]["moveUrl"]).json()["version"]
        == (future["extendedProps"]["version"])
    )
    assert "editable" not in found["@ Nadia Annulée"]


def test_nothing_of_another_organisation_moves(alpha, client, agent, organisation, service):
    elsewhere = OrganisationFactory()
    AgentRole.objects.create(agent=agent, organisation=elsewhere)
    motif = MotifFactory(organisations=[elsewhere], service=service)
    book(agent, elsewhere, TEN, motif=motif, usager=UsagerFactory(last_name="Loin"))
    [event] = events_of(client, organisation, agent).values()
    assert "editable" not in event
    assert "moveUrl" not in event["extendedProps"]


def test_without_a_role_nothing_moves_and_nothing_is_booked(
    alpha, client_of, agent, organisation, motif
):
    book(agent, organisation, TEN, motif=motif, usager=UsagerFactory(last_name="Vu"))
    chief = client_of("alpha.localhost").log_in(account_of(member(None, is_espace_admin=True)))
    [event] = events_of(chief, organisation, agent).values()
    assert "editable" not in event
    place = page_of(chief, organisation, agent=agent.pk).one("div", id="agenda")
    assert place["data-book-url"] == ""


def test_the_calendar_knows_where_to_book_and_what_to_mark(client, agent, organisation):
    main = page_of(client, organisation, rdv="42")
    place = main.one("div", id="agenda")
    assert place["data-marked"] == "rdv-42"
    assert place["data-book-url"] == f"/agent/{organisation.pk}/rdv/nouveau?agents={agent.pk}"
    for hostile in ("x", "😀", "-1", "1" * 99, '"><script>'):
        place = page_of(client, organisation, rdv=hostile).one("div", id="agenda")
        assert place["data-marked"] == ""


def test_the_day_on_paper_says_who_how_to_reach_them_and_the_notes(
    client, agent, organisation, motif
):
    usager = UsagerFactory(first_name="Nadia", last_name="Benali", phone_number="+33639980001")
    book(agent, organisation, TEN, motif=motif, usager=usager, context="Apporte son avis")
    words = page_of(client, organisation, "/jour", du="2026-11-26").text.replace("\xa0", " ")
    assert "jeudi 26 novembre 2026" in words
    assert "Nadia Benali, 06 39 98 00 01" in words
    assert "Contexte : Apporte son avis" in words
    assert "Aide sociale" in words


def test_the_day_on_paper_tells_nothing_of_what_one_may_not_see(
    client, agent, organisation, service
):
    hidden = MotifFactory(organisations=[organisation], service=ServiceFactory())
    other = member(organisation, services=[service, hidden.service])
    usager = UsagerFactory(last_name="Caché")
    book(other, organisation, TEN, motif=hidden, usager=usager, context="Secret")
    words = page_of(client, organisation, "/jour", du="2026-11-26", agent=other.pk).text
    assert "Occupé" in words
    assert "Caché" not in words
    assert "Secret" not in words


@pytest.mark.parametrize("day", ["", "hier", "2026-13-01", "9999-12-31", "😀"])
def test_a_day_that_is_none_is_today(client, agent, organisation, day):
    assert "24 novembre 2026" in page_of(client, organisation, "/jour", du=day).text.replace(
        "\xa0", " "
    )


def test_the_day_takes_as_many_queries_whatever_stands_in_it(
    alpha, client, agent, organisation, motif, django_assert_max_num_queries
):
    for hour in range(8):
        book(agent, organisation, TEN + timedelta(hours=hour), motif=motif)
    page_of(client, organisation, "/jour", du="2026-11-26")
    with django_assert_max_num_queries(32):
        page_of(client, organisation, "/jour", du="2026-11-26")


def test_who_is_waiting_stands_out(alpha, client, agent, organisation, motif):
    usager = UsagerFactory(first_name="Nadia", last_name="Venue")
    book(
        agent,
        organisation,
        NOW + timedelta(minutes=30),
        motif=motif,
        usager=usager,
        arrived_at=NOW,
    )
    event = events_of(client, organisation, agent)["@ Nadia Venue"]
    assert "rdv-cal-waiting" in event["classNames"]
    assert event["extendedProps"]["status"] == "Usager arrivé"
