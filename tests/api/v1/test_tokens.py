"""Tokens of agents: what they open, for how long, and the page where they are made."""

from datetime import timedelta

import pytest

from booking.directory.access_tokens import (
    KEPT_AFTER_END,
    MOST,
    TooManyTokens,
    create_token,
    purge_tokens,
    revoke_token,
)
from booking.directory.errors import InvalidValue
from booking.directory.identity import actor_of_account
from booking.directory.models import AccessToken, Agent
from socle.accounts.models import Account
from socle.clock import now
from socle.errors import NotVisible
from tenants.context import in_espace
from tests.support.clients import HostClient

from .caller import PORTAL, Program


def token_of(world, *scopes: str, agent: Agent | None = None, days: int = 30) -> str:
    with in_espace(world.espace):
        actor = actor_of_account((agent or world.agent).account_id)
        return create_token("Programme", scopes, days, actor, now())[1]


def bearing(host: str, token: str) -> Program:
    return Program(host, {"Authorization": f"Bearer {token}"})


@pytest.fixture(params=["espace", "portal"])
def host(request, ours) -> str:
    return ours.host if request.param == "espace" else PORTAL


def test_it_opens_what_it_was_made_for(ours, host):
    program = bearing(host, token_of(ours, "read:rdvs", "write:users"))
    assert program.get("agents/me").json()["agent"]["id"] == ours.agent.pk
    assert program.get("rdvs").status_code == 200
    assert program.get("users").status_code == 200
    assert program.patch(f"users/{ours.usager.pk}", {"address": "ici"}).status_code == 200
    for response in (
        program.get("absences"),
        program.patch("rdvs/1/update_status", {"status": "seen"}),
        program.post("absences", {}),
    ):
        assert response.status_code == 403
        assert response.json()["errors"] == [{"base": "forbidden"}]
    assert "read:absences" in program.get("absences").json()["error_messages"][0]


def test_it_is_of_one_espace(ours, theirs):
    token = token_of(ours, "read:users")
    assert bearing(theirs.host, token).get("agents/me").status_code == 401
    forged = token.replace(f"rdv_{ours.espace.number}_", f"rdv_{theirs.espace.number}_")
    for place in (ours.host, theirs.host, PORTAL):
        assert bearing(place, forged).get("agents/me").status_code == 401


@pytest.mark.parametrize(
    "token", ["", "rdv_", "rdv_1_x", f"rdv_1_{'a' * 43}", f"rdv_{'9' * 10}_{'a' * 43}", "é" * 50]
)
def test_no_token(ours, host, token):
    assert bearing(host, token).get("agents/me").status_code == 401


def test_it_ends(ours, host):
    token = token_of(ours, "read:users")
    program = bearing(host, token)
    with in_espace(ours.espace):
        row = AccessToken.objects.get()
        assert token not in (row.digest, row.name)
        AccessToken.objects.update(created_at=now() - timedelta(days=9), expires_at=now())
    assert program.get("users").status_code == 401


@pytest.mark.parametrize("end", ["revoked", "account", "agent"])
def test_it_ends_with(ours, host, end):
    program = bearing(host, token_of(ours, "read:users"))
    assert program.get("users").status_code == 200
    with in_espace(ours.espace):
        if end == "revoked":
            actor = actor_of_account(ours.agent.account_id)
            revoke_token(AccessToken.objects.get().pk, actor, now())
        elif end == "account":
            Account.objects.filter(pk=ours.agent.account_id).update(is_active=False)
        else:
            Agent.objects.filter(pk=ours.agent.pk).update(deleted_at=now())
    assert program.get("users").status_code == 401


def test_its_last_use_is_noted_once_a_minute(ours, host):
    program = bearing(host, token_of(ours, "read:users"))
    program.get("users")
    with in_espace(ours.espace):
        first = AccessToken.objects.get().last_used_at
    assert abs(now() - first) < timedelta(minutes=1)
    program.get("users")
    with in_espace(ours.espace):
        assert AccessToken.objects.get().last_used_at == first


class TestMaking:
    @pytest.fixture
    def actor(self, ours):
        with in_espace(ours.espace):
            yield actor_of_account(ours.agent.account_id)

    @pytest.mark.parametrize(
        ("name", "scopes", "days"),
        [
            ("", ["read:users"], 30),
            ("a", [], 30),
            ("a", ["read:tout"], 30),
            ("a", ["read:users"], 31),
            ("a" * 81, ["read:users"], 30),
        ],
    )
    def test_what_makes_no_sense(self, actor, name, scopes, days):
        with pytest.raises(InvalidValue):
            create_token(name, scopes, days, actor, now())

    def test_so_many(self, actor):
        for _ in range(MOST):
            create_token("a", ["read:users"], 30, actor, now())
        with pytest.raises(TooManyTokens):
            create_token("a", ["read:users"], 30, actor, now())

    def test_anothers_is_not_ones_own(self, ours, actor):
        token_of(ours, "read:users", agent=ours.boss)
        with pytest.raises(NotVisible):
            revoke_token(AccessToken.objects.get().pk, actor, now())

    def test_it_is_purged_after_its_end(self, ours, actor):
        create_token("a", ["read:users"], 30, actor, now())
        assert purge_tokens(now() + timedelta(days=30), 10) == 0
        assert purge_tokens(now() + timedelta(days=31) + KEPT_AFTER_END, 10) == 1


class TestPage:
    PATH = "/agent/mon-compte/jetons"

    @pytest.fixture
    def client(self, ours) -> HostClient:
        from django.conf import settings

        from socle.accounts.login import FRESH_KEY
        from socle.accounts.sessions import SessionStore

        client = HostClient(ours.host).log_in(ours.account)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        session = SessionStore(key, host=ours.host)
        session[FRESH_KEY] = now().timestamp()
        session.save()
        return client

    def test_made_shown_once_and_taken_back(self, ours, client):
        said = {"name": "Mon logiciel", "days": "90", "scopes": ["read:rdvs"]}
        page = client.post(self.PATH, said).content.decode()
        shown = page.split('value="rdv_')[1].split('"')[0]
        assert bearing(ours.host, f"rdv_{shown}").get("rdvs").status_code == 200
        page = client.get(self.PATH).content.decode()
        assert shown not in page
        assert "Mon logiciel" in page
        assert "Lire : rendez-vous" in page
        with in_espace(ours.espace):
            pk = AccessToken.objects.get().pk
        assert client.post(f"{self.PATH}/{pk}/supprimer").status_code == 302
        assert bearing(ours.host, f"rdv_{shown}").get("rdvs").status_code == 401
        assert "Aucun jeton" in client.get(self.PATH).content.decode()

    def test_what_is_missing(self, client):
        page = client.post(self.PATH, {"name": ""})
        assert page.status_code == 422

    def test_who_logged_in_long_ago_says_again_who_they_are(self, ours):
        client = HostClient(ours.host).log_in(ours.account)
        response = client.post(self.PATH, {"name": "a", "days": "30", "scopes": ["read:rdvs"]})
        assert response.status_code == 302
        with in_espace(ours.espace):
            assert not AccessToken.objects.exists()
