"""The log of authenticated calls: one cheap line, no personal data, gone after a year."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.appointments.models import AgentClaim
from booking.directory.access_tokens import create_token
from booking.directory.api_calls import IS_KEPT, pattern_of, purge_calls
from booking.directory.identity import actor_of_account
from booking.directory.models import ApiCall
from tenants.context import EspaceUnavailable, in_espace
from tests.factories import UsagerFactory

from .caller import PORTAL, SECRET, Program, signed_in, signing

DAY = timedelta(days=1)


def calls(world) -> list[tuple]:
    with in_espace(world.espace):
        rows = ApiCall.objects.order_by("pk")
        return list(rows.values_list("means", "agent_id", "method", "path", "status"))


def test_a_line_tells_who_what_and_the_answer(ours, theirs, api):
    api.get(f"users/{ours.usager.pk}", secret="canari")
    api.get("users/12")
    api.post("users", {"first_name": "Canari"})
    assert calls(ours) == [
        ("session", ours.agent.pk, "GET", "/api/v1/users/:user_id", 200),
        ("session", None, "GET", "/api/v1/users/:user_id", 404),
        ("session", None, "POST", "/api/v1/users", 422),
    ]
    assert calls(theirs) == []
    with in_espace(ours.espace):
        assert "anari" not in str(list(ApiCall.objects.values()))


def test_each_means_is_told(ours, settings):
    settings.SHARED_SECRET_FOR_AGENTS_AUTH = SECRET
    with in_espace(ours.espace):
        actor = actor_of_account(ours.boss.account_id)
        token, shown = create_token("Agenda", ["read:users"], 30, actor, timezone.now())
    for host in (ours.host, PORTAL):
        Program(host, {"Authorization": f"Bearer {shown}"}).get("users")
        signing(ours.boss, host).get("agents/me")
    assert [(one[0], one[1]) for one in calls(ours)] == [
        ("token", ours.boss.pk),
        ("signature", ours.boss.pk),
    ] * 2
    with in_espace(ours.espace):
        assert ApiCall.objects.filter(token_id=token.pk).count() == 2


def test_who_has_not_proved_who_they_are_leaves_no_line(ours):
    Program(ours.host).get("users")
    Program(ours.host, {"Authorization": f"Bearer rdv_{ours.espace.number}_{'x' * 43}"}).get(
        "users"
    )
    Program(ours.host).get("openapi.json")
    assert calls(ours) == []


def test_a_call_costs_one_insert(ours, api, monkeypatch):
    api.get("users")
    with CaptureQueriesContext(connection) as with_log:
        api.get("users")
    monkeypatch.setattr("api.v1.authentication.caller.note_call", lambda *args, **more: None)
    with CaptureQueriesContext(connection) as without:
        api.get("users")
    assert len(with_log) == len(without) + 1
    assert with_log[-1]["sql"].startswith("INSERT")


@pytest.mark.parametrize("rows", [1, 40])
def test_a_call_to_the_portals_host_costs_one_insert_in_the_espace_that_answers(ours, rows):
    program = signed_in(ours.account, PORTAL)
    with in_espace(ours.espace):
        for _ in range(rows):
            ours.book(UsagerFactory(), lane=AgentClaim.objects.count())
    program.get("rdvs")
    with CaptureQueriesContext(connection) as seen:
        assert len(program.get("rdvs").json()["rdvs"]) == rows
    asked = [one["sql"] for one in seen if "set_config" not in one["sql"]]
    assert [sql.split()[0] for sql in asked].count("INSERT") == 1
    assert asked[-1].startswith("INSERT")
    # Whatever the number of rows, and of calls before.
    assert len(asked) == 11


@pytest.mark.parametrize("fault", [DatabaseError, OperationalError, EspaceUnavailable])
def test_a_log_that_fails_fails_no_call(ours, api, monkeypatch, fault):
    def fail(*args: object, **more: object) -> None:
        raise fault

    monkeypatch.setattr(ApiCall, "save", fail)
    portal = signed_in(ours.account, PORTAL)
    for program in (api, portal):
        assert program.get("users").status_code == 200
        assert program.get("users/12").status_code == 404
    assert calls(ours) == []


def test_on_the_portals_host_the_espaces_that_were_read_are_told(ours, theirs):
    signed_in(ours.account, PORTAL).get("organisations")
    assert [one[3] for one in calls(ours)] == ["/api/v1/organisations"]
    assert calls(theirs) == []


def test_goes_after_a_year(ours, api):
    api.get("users")
    with in_espace(ours.espace):
        noted = ApiCall.objects.get().at
        assert purge_calls(noted + IS_KEPT - DAY, 10) == 0
        assert purge_calls(noted + IS_KEPT + DAY, 10) == 1
        assert timedelta(days=365) == IS_KEPT


@pytest.mark.unit
@pytest.mark.parametrize(
    ("route", "told"),
    [
        ("api/v1/users", "/api/v1/users"),
        (
            "api/v1/organisations/<int:a>/users/<int:user_id>",
            "/api/v1/organisations/:a/users/:user_id",
        ),
        ("x" * 200, "/" + "x" * 119),
    ],
)
def test_the_pattern_of_an_address(route, told):
    assert pattern_of(route) == told
