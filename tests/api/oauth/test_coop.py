"""La Coop as it calls us (external.md 2.3): one host, a bearer, the espace found by us."""

import json
from urllib.parse import urlsplit

import pytest

from booking.appointments.models import BookingPlan
from booking.directory.models import Agent
from integrations.webhooks.models import WebhookEndpoint
from socle.accounts.models import Account
from tenants.context import in_espace
from tenants.memberships import set_members
from tenants.relay import drain, drain_outside
from tests.api.v1.caller import Program
from tests.factories import AgentFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .conftest import PORTAL

SUBSCRIPTIONS = [
    "rdv",
    "user",
    "user_profile",
    "organisation",
    "motif",
    "lieu",
    "agent",
    "agent_role",
]


@pytest.fixture
def program(tokens) -> Program:
    return Program(PORTAL, {"Authorization": f"Bearer {tokens['access_token']}"})


@pytest.fixture
def chief(ours) -> None:
    """The agent administers the espace: only they set webhooks."""
    with in_espace(ours.espace):
        Agent.objects.filter(pk=ours.agent.pk).update(is_espace_admin=True)


def test_it_knows_who_the_agent_is(program, ours):
    answer = program.get("agents/me")
    assert answer.status_code == 200
    assert answer.json()["agent"]["id"] == ours.agent.pk


def test_the_espaces_own_host_knows_the_token_too_and_another_espaces_does_not(
    tokens, ours, theirs
):
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert Program(ours.host, bearer).get("agents/me").json()["agent"]["id"] == ours.agent.pk
    assert Program(theirs.host, bearer).get("agents/me").status_code in (401, 403, 404)
    assert Program(theirs.host, bearer).get("users").json().get("users", []) == []


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer faux", "Bearer " + "x" * 5000, "bearer é\x00", "Bearer a b"],
)
def test_a_wrong_bearer_opens_nothing(ours, coop, header):
    answer = Program(PORTAL, {"Authorization": header}).get("agents/me")
    assert answer.status_code == 401
    assert answer.json() == {
        "errors": ["Vous devez vous connecter ou vous inscrire pour continuer."]
    }


def test_a_token_in_the_address_or_the_body_opens_nothing(tokens, ours):
    token = tokens["access_token"]
    assert Program(PORTAL).get("agents/me", access_token=token).status_code == 401
    assert Program(PORTAL).get("agents/me", bearer_token=token).status_code == 401


def test_a_token_ends_with_its_two_hours_and_is_refreshed(program, coop, tokens, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert program.get("agents/me").status_code == 401
    fresh = coop.refresh(tokens["refresh_token"]).json()["access_token"]
    again = Program(PORTAL, {"Authorization": f"Bearer {fresh}"})
    assert again.get("agents/me").status_code == 200


def test_a_closed_account_opens_nothing(program, ours):
    Account.objects.filter(pk=ours.account.pk).update(is_active=False)
    assert program.get("agents/me").status_code == 401


def test_all_espaces_of_the_agent_are_one_list_that_pages_stably(program, ours, theirs):
    with in_espace(theirs.espace):
        AgentFactory(
            account=ours.account, email="x@dep.test", organisation=theirs.organisation,
            services=[theirs.service],
        )  # fmt: skip
        set_members({ours.account.pk})
    for world in (ours, theirs):
        with in_espace(world.espace):
            world.book()
    first, second = (program.get("rdvs").json() for _ in range(2))
    assert first == second
    ids = [one["id"] for one in first["rdvs"]]
    assert ids == sorted(ids)
    assert len({one >> 32 for one in ids}) == 2
    assert len(program.get("organisations").json()["organisations"]) == 2


def test_it_subscribes_is_told_and_its_secret_is_never_told(program, ours, chief, receiver):
    path = f"organisations/{ours.organisation.pk}/webhook_endpoints"
    body = {
        "target_url": f"{receiver.url}/rdv",
        "secret": "secret-de-la-coop",
        "subscriptions": SUBSCRIPTIONS,
        "trigger": False,
    }
    made = program.post(path, body)
    assert made.status_code == 200, made.content
    told = made.json()["webhook_endpoint"]
    assert told == {
        "id": told["id"],
        "organisation_id": ours.organisation.pk,
        "subscriptions": ["rdv", *SUBSCRIPTIONS[1:]],
        "target_url": f"{receiver.url}/rdv",
    }
    listed = program.get(path, target_url=f"{receiver.url}/rdv").json()["webhook_endpoints"]
    assert listed == [told]
    assert program.get(path, target_url="https://autre.example").json()["webhook_endpoints"] == []
    with in_espace(ours.espace):
        rdv = ours.book()
    done = program.patch(f"rdvs/{rdv.pk}/update_status", {"status": "revoked"})
    assert done.status_code == 200
    while drain() + drain_outside():
        pass
    [got] = receiver.received
    sent = json.loads(got.body)
    assert (sent["meta"]["model"], sent["meta"]["event"]) == ("Rdv", "updated")
    assert (sent["data"]["id"], sent["data"]["status"]) == (rdv.pk, "revoked")


def test_it_changes_its_webhook(program, ours, chief, receiver):
    path = f"organisations/{ours.organisation.pk}/webhook_endpoints"
    body = {"target_url": f"{receiver.url}/a", "secret": "secret-de-la-coop", "trigger": False}
    made = program.post(path, body).json()["webhook_endpoint"]
    assert made["subscriptions"] == ["rdv", "absence", "plage_ouverture"]
    changed = program.patch(
        f"{path}/{made['id']}", {"subscriptions": ["lieu"], "trigger": False}
    ).json()["webhook_endpoint"]
    assert changed["subscriptions"] == ["lieu"]
    with in_espace(ours.espace):
        assert WebhookEndpoint.objects.get().secret == "secret-de-la-coop"
    twice = program.post(path, body)
    assert twice.json()["errors"] == {"target_url": [{"error": "taken"}]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subscriptions": ["rdv", "inconnu"]}, "base"),
        ({"target_url": "https://10.0.0.1/"}, "target_url"),
        ({"target_url": None}, "target_url"),
        ({"secret": ""}, "secret"),
        ({"subscriptions": {"a": 1}}, "subscriptions"),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(program, ours, chief, change, field):
    body = {"target_url": "https://coop.example/", "secret": "secret-de-la-coop", **change}
    refused = program.post(f"organisations/{ours.organisation.pk}/webhook_endpoints", body)
    assert refused.status_code == 422, refused.content
    assert any(name.startswith(field) for name in refused.json()["errors"])


def test_who_does_not_administer_the_espace_sets_no_webhook(program, ours):
    body = {"target_url": "https://coop.example/", "secret": "secret-de-la-coop"}
    refused = program.post(f"organisations/{ours.organisation.pk}/webhook_endpoints", body)
    assert refused.status_code == 403
    assert refused.json()["errors"] == [{"base": "forbidden"}]


class TestRdvPlans:
    @pytest.fixture
    def asked(self) -> dict[str, object]:
        return {
            "user": {"first_name": "Léa", "last_name": "Petit", "email": "lea.petit@demo.example"},
            "return_url": "https://coop.example/retour?x=1",
            "dossier_url": "https://coop.example/dossiers/7",
        }

    def test_somebody_new_is_known_and_the_agent_is_led_to_book(self, program, ours, asked):
        made = program.post("rdv_plans", asked)
        assert made.status_code == 201, made.content
        plan = made.json()["rdv_plan"]
        assert set(plan) == {"id", "created_at", "updated_at", "user_id", "url", "rdv"}
        assert plan["rdv"] is None
        assert plan["url"] == f"http://{ours.host}/agent/rdv-a-prendre/{plan['id']}"
        user = program.get(f"users/{plan['user_id']}").json()["user"]
        assert (user["first_name"], user["email"]) == ("Léa", "lea.petit@demo.example")
        assert program.get(f"rdv_plans/{plan['id']}").json()["rdv_plan"] == plan

    def test_somebody_known_is_not_made_anew(self, program, ours, asked):
        plan = program.post("rdv_plans", {**asked, "user": {"id": ours.usager.pk}}).json()
        assert plan["rdv_plan"]["user_id"] == ours.usager.pk

    def test_what_was_booked_is_told(self, program, ours, asked):
        plan = program.post("rdv_plans", {**asked, "user": {"id": ours.usager.pk}}).json()
        number = plan["rdv_plan"]["id"]
        with in_espace(ours.espace):
            rdv = ours.book()
            BookingPlan.objects.filter(pk=number).update(appointment=rdv)
        told = program.get(f"rdv_plans/{number}").json()["rdv_plan"]
        assert told["rdv"]["id"] == rdv.pk

    def test_the_same_key_twice_is_one_plan(self, program, ours, asked):
        headers = {"Idempotency-Key": "plan-1"}
        first, again = (program.post("rdv_plans", asked, headers=headers) for _ in range(2))
        assert first.json()["rdv_plan"]["id"] == again.json()["rdv_plan"]["id"]
        assert again.status_code == 201
        with in_espace(ours.espace):
            assert BookingPlan.objects.count() == 1

    def test_nobody_elses_people_nor_plans(self, program, ours, theirs, asked):
        for foreign in (theirs.usager.pk, ours.stranger.pk, 1, 2**53 - 1):
            refused = program.post("rdv_plans", {**asked, "user": {"id": foreign}})
            assert refused.status_code == 404
        with in_espace(ours.espace):
            plan = BookingPlan.objects.create(
                agent=ours.boss, usager=ours.usager, return_url="https://coop.example/"
            )
        assert program.get(f"rdv_plans/{plan.pk}").status_code == 404

    @pytest.mark.parametrize("nothing", [{}, {"return_url": ""}, {"return_url": None}])
    def test_without_a_way_back(self, program, ours, nothing):
        """The contract has it among what may be left out, and so does La Coop."""
        made = program.post("rdv_plans", {"user": {"id": ours.usager.pk}, **nothing})
        assert made.status_code == 201
        page = HostClient(ours.host).log_in(ours.account)
        url = urlsplit(made.json()["rdv_plan"]["url"])
        with in_espace(ours.espace):
            BookingPlan.objects.update(appointment=ours.book())
        main = parse(page.get(url.path).content.decode()).one("main")
        assert "Le rendez-vous est pris" in main.text
        assert all(link["href"] for link in main.all("a"))

    @pytest.mark.parametrize(
        "change",
        [
            {"return_url": "http://coop.example/"},
            {"return_url": "javascript:alert(1)"},
            {"return_url": "https://"},
            {"return_url": "https://[::1"},
            {"return_url": "//pirate.example"},
            {"return_url": "https://coop.example/" + "x" * 3000},
            {"return_url": "https://coop.example/\r\nX: y"},
            {"dossier_url": "javascript:alert(1)"},
            {"user": None},
            {"user": "Léa"},
            {"user": {}},
            {"user": {"first_name": "Léa"}},
            {"user": {"id": "x"}},
            {"user": {"first_name": "Léa", "last_name": "Petit", "birth_date": "hier"}},
        ],
    )
    def test_what_makes_no_sense_is_refused_and_makes_nobody(self, program, ours, asked, change):
        refused = program.post("rdv_plans", {**asked, **change})
        assert refused.status_code == 422, refused.content
        with in_espace(ours.espace):
            assert BookingPlan.objects.count() == 0
            assert not ours.usager.__class__.objects.filter(last_name="Petit").exists()
