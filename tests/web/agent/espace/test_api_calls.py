"""Who administers the espace reads which programs called, and narrows the list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.directory.models import ApiCall
from booking.web.agent.espace import api_calls
from tenants.context import in_espace

from .conftest import ROOT, as_, main_of

PAGE = ROOT + "/appels-api"


@pytest.fixture
def noted(elsa, alpha, bravo):
    """Yesterday's and today's, of Elsa, of nobody, of a partner; bravo has its own."""
    now = timezone.now()
    lines = [
        {"status": 200, "agent_id": elsa.pk, "means": "token", "token_id": 12},
        {"status": 422, "agent_id": elsa.pk, "means": "oauth", "client": "La Coop"},
        {"status": 500, "means": "partner", "client": "visioplainte"},
    ]
    for espace, path in ((alpha, "/api/v1/users"), (bravo, "/api/v1/ailleurs")):
        with in_espace(espace):
            for number, line in reversed(list(enumerate(lines))):
                at = now - timedelta(days=number)
                ApiCall.objects.create(at=at, method="GET", path=path, **line)
    return now


def statuses(client, **query) -> list[str]:
    page = main_of(client.get(PAGE, query))
    return [one for one in ("200", "422", "500") if one in page.text.split()]


def test_the_latest_first_and_this_espaces_only(client, noted):
    text = main_of(client.get(PAGE)).text
    assert "ailleurs" not in text
    assert [word for word in ("La Coop", "visioplainte", "Jeton d’accès") if word in text] == [
        "La Coop",
        "visioplainte",
        "Jeton d’accès",
    ]
    assert text.index("200") < text.index("422")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"reponse": "reussi"}, ["200"]),
        ({"reponse": "refuse"}, ["422"]),
        ({"reponse": "panne"}, ["500"]),
        ({"moyen": "oauth"}, ["422"]),
        ({"reponse": "autre", "moyen": "x", "agent": "y", "du": "z"}, ["200", "422", "500"]),
        ({"agent": "9" * 30, "au": "0000-00-00"}, ["200", "422", "500"]),
        ({"agent": "12"}, []),
    ],
)
def test_narrowed(client, noted, query, found):
    assert statuses(client, **query) == found


def test_narrowed_by_agent_and_days(client, noted, elsa):
    yesterday = timezone.localdate(noted - timedelta(days=1)).isoformat()
    assert statuses(client, agent=elsa.pk) == ["200", "422"]
    assert "200" not in statuses(client, au=yesterday)
    assert "500" not in statuses(client, du=yesterday)


def test_a_long_log_is_read_page_by_page(client, noted, monkeypatch):
    monkeypatch.setattr(api_calls, "A_PAGE", 2)
    first = main_of(client.get(PAGE))
    link = next(a for a in first.all("a") if "avant=" in a.get("href", ""))
    assert "500" not in first.text.split()
    assert statuses_of(client, link["href"]) == ["500"]


def statuses_of(client, query: str) -> list[str]:
    page = main_of(client.get(PAGE + query))
    return [one for one in ("200", "422", "500") if one in page.text.split()]


def test_costs_the_same_whatever_its_length(client, noted, alpha, elsa):
    counts = []
    client.get(PAGE)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        counts.append(len(asked))
        with in_espace(alpha):
            ApiCall.objects.bulk_create(
                ApiCall(
                    at=noted, method="GET", path="/x", status=200, means="token", agent_id=elsa.pk
                )
                for _ in range(20)
            )
    assert counts[0] == counts[1]


def test_is_for_who_administers_the_espace(crew):
    for name, agent in crew.items():
        assert as_(agent).get(PAGE).status_code == (200 if name == "espace" else 403), name


def test_says_when_there_is_nothing(client):
    assert "Aucun appel" in main_of(client.get(PAGE)).text
    assert "ne correspond" in main_of(client.get(PAGE, {"reponse": "panne"})).text
