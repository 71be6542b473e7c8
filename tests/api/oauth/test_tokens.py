"""What tokens open, for how long, and how an agent takes them back."""

import io

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from oauth2_provider.models import (
    get_access_token_model,
    get_application_model,
    get_refresh_token_model,
)

from socle.web.limits.rates import RATES, Rate
from tests.support.clients import HostClient
from tests.support.markup import parse

from .conftest import CALLBACK

PAGE = "/agent/mon-compte/applications"


def agent_of(world) -> HostClient:
    return HostClient(world.host).log_in(world.account)


def text_of(response) -> str:
    return parse(response.content.decode()).one("main").text


def test_a_token_is_refreshed_and_the_same_refresh_token_serves_again(coop, tokens):
    first = coop.refresh(tokens["refresh_token"]).json()
    second = coop.refresh(tokens["refresh_token"]).json()
    assert len({tokens["access_token"], first["access_token"], second["access_token"]}) == 3
    assert first["refresh_token"] == second["refresh_token"] == tokens["refresh_token"]
    assert get_refresh_token_model().objects.count() == 1


def test_asked_in_json_as_in_a_form(coop, tokens):
    said = {"client_id": coop.client_id, "client_secret": coop.secret}
    said |= {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    kind = "application/json"
    told = coop.server.post("/oauth/token", said, content_type=kind)
    assert told.status_code == 200
    assert told.json()["access_token"]
    for body in ("[" * 5000, "[]", '{"grant_type": {"a": 1}}', "\xff", '{"client_id": "\\u0000"}'):
        answer = coop.server.post("/oauth/token", body, content_type=kind)
        assert answer.status_code in (400, 401), body


def test_one_server_refreshes_as_many_as_it_has(coop, tokens, settings, monkeypatch):
    """A nightly synchronisation of thousands comes from one address; only wrong secrets count."""
    settings.LIMITS_ENABLED = True
    cache.clear()
    monkeypatch.setitem(RATES, "api_refused", Rate("Refus", 2, 600, 1, 1000))
    for _ in range(4):
        assert coop.refresh(tokens["refresh_token"]).status_code == 200
        assert coop.refresh("inconnu").status_code == 400
    wrong = [coop.refresh("x", client_secret="faux").status_code for _ in range(3)]
    assert wrong == [401, 401, 429]
    cache.clear()


def test_a_refresh_token_is_the_applications_own(coop, tokens):
    said = io.StringIO()
    call_command("oauth", "add", "Autre", "https://autre.example/cb", stdout=said)
    other = get_application_model().objects.get(name="Autre")
    secret = said.getvalue().split("client_secret")[1].split()[0]
    refused = coop.refresh(tokens["refresh_token"], client_id=other.client_id, client_secret=secret)
    assert refused.json()["error"] == "invalid_grant"


def test_an_agent_sees_who_acts_for_them_and_takes_it_back(coop, tokens, ours):
    agent = agent_of(ours)
    page = agent.get(PAGE)
    assert "La Coop" in text_of(page)
    number = get_application_model().objects.get().pk
    gone = agent.post(f"{PAGE}/{number}/retirer", follow=True)
    assert "L’accès est retiré" in gone.content.decode()
    assert "Aucune application" in text_of(agent.get(PAGE))
    assert not get_access_token_model().objects.exists()
    assert coop.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_nobody_takes_back_what_another_gave(coop, tokens, ours, theirs):
    other = agent_of(theirs)
    assert "Aucune application" in text_of(other.get(PAGE))
    number = get_application_model().objects.get().pk
    assert other.post(f"{PAGE}/{number}/retirer").status_code == 404
    assert coop.refresh(tokens["refresh_token"]).status_code == 200


def test_the_application_gives_a_token_back(coop, tokens):
    form = {"client_id": coop.client_id, "client_secret": coop.secret}
    coop.server.post("/oauth/revoke", {**form, "token": tokens["refresh_token"]})
    assert coop.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


class TestTheCommand:
    def test_secrets_are_hashed_and_shown_once(self, coop):
        row = get_application_model().objects.get()
        assert coop.secret not in row.client_secret
        said = io.StringIO()
        call_command("oauth", "list", stdout=said)
        assert "La Coop" in said.getvalue()
        assert coop.secret not in said.getvalue()

    def test_a_rotated_secret_replaces_the_former(self, coop, code):
        said = io.StringIO()
        call_command("oauth", "rotate", coop.client_id, "--yes", stdout=said)
        assert coop.exchange(code).status_code == 401
        coop.secret = said.getvalue().split("client_secret")[1].split()[0]
        assert coop.exchange(code).status_code == 200

    def test_removed_nothing_of_it_is_left(self, coop, tokens):
        call_command("oauth", "remove", coop.client_id, "--yes", stdout=io.StringIO())
        assert not get_access_token_model().objects.exists()
        assert coop.refresh(tokens["refresh_token"]).status_code == 401

    def test_without_yes_it_is_announced_only(self, coop, tokens):
        said = io.StringIO()
        call_command("oauth", "remove", coop.client_id, stdout=said)
        assert "--yes" in said.getvalue()
        assert coop.refresh(tokens["refresh_token"]).status_code == 200

    def test_revoked_every_agent_is_asked_anew(self, coop, tokens):
        call_command("oauth", "revoke", coop.client_id, "--yes", stdout=io.StringIO())
        assert coop.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"

    @pytest.mark.parametrize("uri", ["http://coop.example/", "https://", "javascript:alert(1)"])
    def test_only_addresses_of_the_web_are_gone_back_to(self, db, uri):
        with pytest.raises(CommandError):
            call_command("oauth", "add", "Pirate", uri)

    def test_an_unknown_application_is_said(self, db):
        with pytest.raises(CommandError):
            call_command("oauth", "remove", "inconnue", "--yes")


def test_the_token_address_answers_posts_only(coop):
    assert coop.server.get("/oauth/token").status_code == 405
    assert coop.server.post("/oauth/token", {"x": "y"}).status_code in (400, 401)
    assert CALLBACK
