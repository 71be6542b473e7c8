"""Messages envoyés: what did not arrive first, of the appointments that one sees only."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.notifications.models import Receipt
from tenants.context import in_espace
from tests.factories import MotifFactory, OrganisationFactory, ServiceFactory, UsagerFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .conftest import NOW
from .people import account_of, book, member

THURSDAY = datetime(2026, 11, 26, 9, tzinfo=UTC)


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
        return member(organisation, services=[service])


@pytest.fixture
def client(alpha_client, agent):
    return alpha_client.log_in(account_of(agent))


@pytest.fixture
def booked(alpha, agent, organisation, service):
    with in_espace(alpha):
        motif = MotifFactory(service=service, organisations=[organisation])
        return book(agent, organisation, THURSDAY, motif=motif)


def send(alpha, booked, result: str, name: str, channel: str = "sms", **more) -> Receipt:
    with in_espace(alpha):
        return Receipt.objects.create(
            appointment=booked,
            usager=more.pop("usager", None) or UsagerFactory(last_name=name),
            event="rdv_created",
            channel=channel,
            result=result,
            recipient=f"{name}@demo.example",
            content="RDV lien https://secret.example/r/1",
            duty=name,
            **{"created_at": NOW - timedelta(hours=1), "updated_at": NOW, **more},
        )


def names(client, organisation, query: str = "") -> list[str]:
    answer = client.get(f"/agent/{organisation.pk}/messages{query}")
    assert answer.status_code == 200
    rows = parse(answer.content.decode()).one("main").all("tr")[1:]
    return [row.all("td")[0].text.split()[-1].split("@")[0] for row in rows]


def test_troubles_first_and_all_on_demand(alpha, client, organisation, booked):
    for result in ("failure", "capped", "expired", "doubtful", "processed"):
        send(alpha, booked, result, result)
    send(alpha, booked, "failure", "essais", retry=True)
    send(alpha, booked, "sending", "interrompu", updated_at=NOW - timedelta(days=1))
    send(alpha, booked, "failure", "ancien", created_at=NOW - timedelta(days=31))
    troubles = {"failure", "capped", "expired", "doubtful", "interrompu"}
    assert set(names(client, organisation)) == troubles
    everything = troubles | {"processed", "essais"}
    assert set(names(client, organisation, "?etat=tous")) == everything


def test_by_channel_and_by_page(alpha, client, organisation, booked):
    send(alpha, booked, "failure", "lettre", "mail")
    for number in range(30):
        send(alpha, booked, "failure", f"sms{number}")
    assert names(client, organisation, "?canal=mail") == ["lettre"]
    assert len(names(client, organisation, "?canal=sms")) == 25
    assert len(names(client, organisation, "?canal=sms&page=2")) == 5


@pytest.mark.parametrize("query", ["?etat=x", "?canal=%00", "?page=-1", "?page=9999", "?canal=🙂"])
def test_filters_that_are_none_count_for_nothing(alpha, client, organisation, booked, query):
    send(alpha, booked, "failure", "seul")
    assert names(client, organisation, query) == ["seul"]


def test_it_leads_to_the_appointment_says_what_to_do_and_holds_no_link_of_usagers(
    alpha, client, organisation, booked
):
    send(alpha, booked, "failure", "seul", error="numéro inconnu")
    page = client.get(f"/agent/{organisation.pk}/messages").content.decode()
    assert f'href="/agent/{organisation.pk}/rdv/{booked.pk}"' in page
    assert "numéro inconnu" in page
    assert "renvoyez un rappel" in page
    assert "secret.example" not in page


def test_nothing_of_other_services_organisations_or_espaces(
    alpha, bravo, client, agent, organisation, booked
):
    with in_espace(alpha):
        hidden = MotifFactory(service=ServiceFactory(), organisations=[organisation])
        other_agent = member(organisation, services=[ServiceFactory()])
        elsewhere = OrganisationFactory()
        there = member(elsewhere)
        rows = [
            book(other_agent, organisation, THURSDAY, motif=hidden),
            book(there, elsewhere, THURSDAY, motif=MotifFactory(organisations=[elsewhere])),
        ]
    for number, row in enumerate(rows):
        send(alpha, row, "failure", f"autre{number}")
    assert names(client, organisation, "?etat=tous") == []
    assert client.get(f"/agent/{elsewhere.pk}/messages").status_code == 404
    stranger = HostClient("bravo.localhost").log_in(account_of(agent))
    assert stranger.get(f"/agent/{organisation.pk}/messages").status_code in (302, 404)


def test_queries_do_not_grow(alpha, client, organisation, booked, django_assert_num_queries):
    send(alpha, booked, "failure", "un")
    client.get(f"/agent/{organisation.pk}/messages")
    with django_assert_num_queries(12):
        client.get(f"/agent/{organisation.pk}/messages")
    for number in range(20):
        send(alpha, booked, "failure", f"n{number}")
    with django_assert_num_queries(12):
        client.get(f"/agent/{organisation.pk}/messages")
