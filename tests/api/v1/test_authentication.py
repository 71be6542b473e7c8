"""Who gets in: A and B exactly as interfaces.md 1.1, and nobody else (10, check 1)."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from api.v1.authentication.shared_secret import signature_of
from socle.accounts.machine_sessions import LASTS
from socle.accounts.models import Account, Session
from socle.clock import now
from socle.web.limits.rates import RATES, Rate
from tenants.context import in_espace
from tenants.memberships import set_members
from tests.factories import AgentFactory
from tests.factories.directory import PASSWORD
from tests.support.clients import HostClient

from .caller import PORTAL, SECRET, Program, signed_in, signing

LOG_IN = {"errors": ["Vous devez vous connecter ou vous inscrire pour continuer."]}


@pytest.fixture(autouse=True)
def secret(settings) -> None:
    settings.SHARED_SECRET_FOR_AGENTS_AUTH = SECRET


def is_turned_away(response) -> bool:
    return response.status_code == 401 and response.json() == LOG_IN


class TestSignIn:
    @pytest.fixture(params=["espace", "portal"])
    def host(self, request, ours) -> str:
        return ours.host if request.param == "espace" else PORTAL

    def sign_in(self, host, account, **changed):
        said = {"email": account.email, "password": PASSWORD, **changed}
        return Program(host).post("auth/sign_in", said)

    def test_gives_what_every_later_call_shows(self, ours, host):
        response = self.sign_in(host, ours.account)
        assert response.status_code == 200
        assert response.json()["data"]["id"] == ours.agent.pk
        assert list(response.json()) == ["data"]
        assert response["token-type"] == "Bearer"
        assert response["uid"] == ours.account.email
        wanted = (now() + LASTS).timestamp()
        assert abs(int(response["expiry"]) - wanted) < 5
        shown = {name: response[name] for name in ("uid", "client", "access-token")}
        program = Program(host, shown)
        assert program.get("agents/me").json()["agent"]["id"] == ours.agent.pk
        # Not rotated: the same ones go on, and each answer tells them again.
        again = program.get("auth/validate_token")
        assert again.json()["success"] is True
        told = ("uid", "client", "access-token", "token-type", "expiry")
        assert [again[name] for name in told] == [response[name] for name in told]
        assert program.get("agents/me").status_code == 200

    def test_an_address_in_capitals_is_the_same(self, ours, host):
        assert self.sign_in(host, ours.account, email=ours.account.email.upper()).status_code == 200

    def test_a_new_one_ends_the_former(self, ours, host):
        first = signed_in(ours.account, host)
        second = signed_in(ours.account, host)
        assert is_turned_away(first.get("agents/me"))
        assert second.get("agents/me").status_code == 200

    @pytest.mark.parametrize(
        "changed",
        [
            {"password": "Faux-mot-de-passe-9"},
            {"email": "personne@demo.example"},
            {"password": ""},
            {"email": ["a"]},
            {"password": {"a": 1}},
            {"email": "a\u0000b@demo.example"},
        ],
    )
    def test_wrong_ones_are_refused_alike(self, ours, host, changed):
        response = self.sign_in(host, ours.account, **changed)
        assert response.status_code == 401
        assert response.json()["success"] is False
        assert "access-token" not in response

    def test_an_account_without_agent_gets_nothing(self, ours, theirs):
        assert self.sign_in(ours.host, theirs.account).status_code == 401

    def test_five_wrong_ones_lock(self, ours, host):
        for _ in range(5):
            response = self.sign_in(host, ours.account, password="Faux-mot-de-passe-9")
        assert response.status_code == 429
        again = self.sign_in(host, ours.account)
        assert again.status_code == 429
        assert again["Content-Type"] == "application/json"
        assert int(again["Retry-After"]) > 0
        assert again.json()["errors"]

    def test_who_administers_needs_the_second_factor(self, ours, host):
        account = ours.account_of(ours.boss)
        device = TOTPDevice.objects.create(user=account, name="Téléphone")
        refused = self.sign_in(host, account)
        assert refused.status_code == 401
        assert "otp_code" in refused.json()["errors"][0]
        wrong = self.sign_in(host, account, otp_code="000000")
        assert wrong.status_code == 401
        TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
        code = f"{totp(device.bin_key):06d}"
        assert self.sign_in(host, account, otp_code=code).status_code == 200

    def test_signing_out(self, ours, host):
        program = signed_in(ours.account, host)
        response = program.delete("auth/sign_out")
        assert (response.status_code, response.json()) == (200, {"success": True})
        assert is_turned_away(program.get("agents/me"))
        assert program.delete("auth/sign_out").status_code == 404


class TestSessions:
    def test_nothing_shown(self, ours):
        assert is_turned_away(Program(ours.host).get("agents/me"))

    @pytest.mark.parametrize("name", ["uid", "client", "access-token"])
    def test_one_of_the_three_is_wrong(self, api, name):
        api.headers[name] += "x"
        assert is_turned_away(api.get("agents/me"))

    @pytest.mark.parametrize("name", ["uid", "client"])
    def test_one_of_the_three_is_missing(self, api, name):
        del api.headers[name]
        assert is_turned_away(api.get("agents/me"))

    def test_it_is_of_one_host(self, ours, api, central):
        assert is_turned_away(Program(PORTAL, api.headers).get("agents/me"))
        assert is_turned_away(Program(ours.host, central.headers).get("agents/me"))
        assert is_turned_away(Program("bravo.localhost", api.headers).get("agents/me"))

    def test_it_ends(self, api):
        Session.objects.update(expire_date=now() - timedelta(seconds=1))
        assert is_turned_away(api.get("agents/me"))

    def test_it_ends_with_the_account(self, ours, api):
        Account.objects.filter(pk=ours.agent.account_id).update(is_active=False)
        assert is_turned_away(api.get("agents/me"))

    def test_it_opens_no_page(self, ours, api, settings):
        client = HostClient(ours.host)
        key = f"machine:{api.headers['client']}:{api.headers['access-token']}"
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        assert client.get("/agent/").status_code == 302

    def test_a_session_of_pages_opens_nothing_here(self, ours):
        client = HostClient(ours.host).log_in(ours.account)
        assert is_turned_away(client.get("/api/v1/agents/me"))

    def test_the_token_is_hashed(self, ours, api):
        row = Session.objects.get(account_id=ours.agent.account_id)
        assert api.headers["access-token"] not in f"{row.session_key}{row.session_data}"


class TestSharedSecret:
    @pytest.mark.parametrize(
        ("agent", "digest"),
        [
            (
                {
                    "id": 12,
                    "first_name": "Ana",
                    "last_name": "Roux",
                    "email": "ana@dep.test",
                },
                "f6633119dafc2e3598bd285709ad90bc4477564ce91c16c2cdf149bb34016a0f",
            ),
            (
                {
                    "id": 13,
                    "first_name": "Zoé",
                    "last_name": "D'Or & Co",
                    "email": "zoe@dep.test",
                },
                "59552a83886988fa0dae2c6338368dd8ec7cbd473641d7ea7f28fdec2cedb2ba",
            ),
        ],
    )
    def test_signatures_are_the_references(self, agent, digest):
        assert signature_of(agent, "s3cret") == digest

    @pytest.mark.parametrize("where", ["espace", "portal"])
    def test_opens(self, ours, where):
        program = signing(ours.agent, ours.host if where == "espace" else PORTAL)
        assert program.get("agents/me").json()["agent"]["id"] == ours.agent.pk

    def test_one_altered_byte(self, ours):
        program = signing(ours.agent, ours.host)
        good = program.headers["X-Agent-Auth-Signature"]
        program.headers["X-Agent-Auth-Signature"] = ("0" if good[0] != "0" else "1") + good[1:]
        assert is_turned_away(program.get("agents/me"))

    @pytest.mark.parametrize("uid", ["personne@demo.example", "", "a\u0000b", "é" * 300])
    def test_unknown_uid(self, ours, uid):
        program = signing(ours.agent, ours.host)
        program.headers["uid"] = uid
        assert is_turned_away(program.get("agents/me"))

    def test_without_a_secret_nobody(self, ours, settings):
        settings.SHARED_SECRET_FOR_AGENTS_AUTH = ""
        assert is_turned_away(signing(ours.agent, ours.host, secret="").get("agents/me"))

    def test_the_header_decides(self, ours, api):
        """With good headers of way A beside it, a wrong signature is refused."""
        api.headers["X-Agent-Auth-Signature"] = "0" * 64
        assert is_turned_away(api.get("agents/me"))

    def test_of_an_agent_elsewhere(self, ours, theirs):
        assert is_turned_away(signing(theirs.agent, ours.host).get("agents/me"))

    def test_it_is_for_the_espace_whose_agent_it_names(self, ours, theirs):
        """One person, an agent in both espaces: each signature opens one of them."""
        with in_espace(theirs.espace):
            twin = AgentFactory(
                email=ours.agent.email,
                account=ours.account,
                organisation=theirs.organisation,
                last_name=ours.agent.last_name,
                first_name=ours.agent.first_name,
            )
            set_members({theirs.agent.account_id, theirs.boss.account_id, twin.account_id})
        for agent in (ours.agent, twin):
            assert signing(agent, PORTAL).get("agents/me").json()["agent"]["id"] == agent.pk
        assert signing(twin, PORTAL).get(f"organisations/{ours.organisation.pk}").status_code == 404


@pytest.fixture
def limits(settings):
    settings.LIMITS_ENABLED = True
    cache.clear()
    yield
    cache.clear()


def test_too_many_wrong_credentials(ours, api, limits, monkeypatch):
    """Wrong ones are put off; nothing shown is no attempt, and right ones always open: a partner's
    one server speaks for many agents."""
    monkeypatch.setitem(RATES, "api_refused", Rate("Refus", 3, 600, 1, 1000))
    wrong = Program(ours.host, {"uid": "a@b.fr", "client": "x", "access-token": "y"})
    assert [Program(ours.host).get("agents/me").status_code for _ in range(5)] == [401] * 5
    assert [wrong.get("agents/me").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert signing(ours.agent, ours.host, "autre").get("agents/me").status_code == 429
    for right in (api, signing(ours.agent, ours.host)):
        assert right.get("agents/me").status_code == 200


def test_one_server_signs_many_in(ours, limits, monkeypatch):
    """Only refusals count."""
    monkeypatch.setitem(RATES, "login", Rate("Connexions", 2, 600, 1, 1000))
    said = {"email": ours.account.email, "password": PASSWORD}
    asked = Program(ours.host)
    assert [asked.post("auth/sign_in", said).status_code for _ in range(4)] == [200] * 4
    wrong = {**said, "password": "Faux-mot-de-passe-9"}
    assert [asked.post("auth/sign_in", wrong).status_code for _ in range(3)] == [401, 401, 429]


def test_the_limit_of_calls(ours, api, limits, monkeypatch):
    monkeypatch.setitem(RATES, "api", Rate("Appels", 60, 60, 60, 60))
    first = api.get("agents/me")
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("60", "59")
    for _ in range(60):
        last = api.get("agents/me")
    assert last.status_code == 429
    assert list(last.json()) == ["errors"]
    assert last["RateLimit-Remaining"] == "0"
    assert int(last["Retry-After"]) >= 0


def test_browsers_of_any_origin(api):
    response = api.ask("get", "agents/me", headers={"Origin": "https://ailleurs.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    exposed = response["Access-Control-Expose-Headers"]
    assert {"client", "uid", "access-token"} <= {name.strip() for name in exposed.split(",")}
    assert "Access-Control-Allow-Credentials" not in response
