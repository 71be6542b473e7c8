"""Adding an authenticator, and the recovery codes shown once."""

import re
from base64 import b32decode, b64decode
from datetime import timedelta

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from socle.accounts.models import Session
from socle.accounts.recovery import codes_left
from socle.accounts.second_factor import AlreadyProtected, Enrolment, enrol, new_key
from socle.clock import now
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, code_of, give_password, member, with_authenticator

SETUP = "/connexion/activer"


@pytest.fixture
def agent(alpha):
    """An administrator without an authenticator yet."""
    with in_espace(alpha):
        return member(OrganisationFactory(), level="admin")


@pytest.fixture
def halfway(alpha_client, agent) -> HostClient:
    assert give_password(alpha_client, agent).url == SETUP
    return alpha_client


def key_shown(client: HostClient) -> str:
    """In hexadecimal."""
    page = parse(client.get(SETUP).content.decode())
    return b32decode(page.one("input", id="cle")["value"].replace(" ", "")).hex()


def activate(client: HostClient):
    return client.post(SETUP, {"code": code_of(key_shown(client))})


def codes_in(answer) -> list[str]:
    return [code.text for code in parse(answer.content.decode()).all("code")]


def test_who_must_have_one_makes_it_before_anything_opens(halfway, agent):
    assert halfway.get("/agent/").url.startswith("/connexion")
    answer = activate(halfway)
    page = parse(answer.content.decode())
    assert answer.status_code == 200
    assert page.one("h1").text == "Le second facteur est activé"
    assert len(set(codes_in(answer))) == 10
    assert page.one("main").all("a", href="/agent/")
    device = TOTPDevice.objects.get()
    assert (device.user_id, device.confirmed) == (agent.account_id, True)
    assert halfway.get("/agent/").url.endswith("/agenda")


def test_the_recovery_codes_shown_are_the_ones_that_work(halfway, agent):
    codes = codes_in(activate(halfway))
    again = HostClient("alpha.localhost")
    give_password(again, agent)
    assert again.post("/connexion/code?secours=1", {"code": codes[9]}).status_code == 302


def test_they_are_not_shown_again(halfway, agent):
    codes = codes_in(activate(halfway))
    for page in (SETUP, "/agent/mon-compte/securite"):
        assert codes[0] not in halfway.get(page).content.decode()
    assert all(codes[0] not in session.session_data for session in Session.objects.all())
    assert codes_left(account_of(agent)) == 10


def test_the_same_key_is_shown_until_it_is_confirmed(halfway):
    assert key_shown(halfway) == key_shown(halfway)


def test_each_session_has_its_own_key(halfway, agent):
    """Somebody who knew the password first cannot know the key that the owner will confirm."""
    other = HostClient("alpha.localhost")
    give_password(other, agent)
    assert key_shown(halfway) != key_shown(other)
    assert not TOTPDevice.objects.exists()


def test_a_wrong_code_adds_nothing(halfway):
    wrong = f"{(int(code_of(key_shown(halfway))) + 1) % 1_000_000:06d}"
    answer = halfway.post(SETUP, {"code": wrong})
    assert "pas le bon" in parse(answer.content.decode()).one(id="erreurs").text
    assert not TOTPDevice.objects.exists()
    assert halfway.get("/agent/").url.startswith("/connexion")


def test_the_confirming_code_does_not_open_a_second_login(halfway, agent):
    code = code_of(key_shown(halfway))
    halfway.post(SETUP, {"code": code})
    again = HostClient("alpha.localhost")
    give_password(again, agent)
    assert again.post("/connexion/code", {"code": code}).status_code == 200


def test_an_authenticator_made_meanwhile_must_be_used(halfway, agent):
    """Two logins under way with the password alone: the second cannot add its own device."""
    key = key_shown(halfway)
    with_authenticator(agent)
    assert halfway.post(SETUP, {"code": code_of(key)}).url == "/connexion/code"
    assert TOTPDevice.objects.count() == 1


def test_of_two_first_ones_at_the_same_moment_the_second_is_refused(agent):
    """Both looked before either was saved: the look that counts is behind the lock."""
    account = account_of(agent)
    enrolments = [Enrolment(account, new_key()) for _ in range(2)]
    assert enrol(enrolments[0], code_of(enrolments[0].key), first=True)
    with pytest.raises(AlreadyProtected):
        enrol(enrolments[1], code_of(enrolments[1].key), first=True)
    assert TOTPDevice.objects.get().key == enrolments[0].key


def test_adding_one_closes_the_sessions_that_a_password_alone_had_opened(alpha, alpha_client):
    with in_espace(alpha):
        agent = member(OrganisationFactory())
    elsewhere = HostClient("alpha.localhost")
    give_password(elsewhere, agent)
    give_password(alpha_client, agent)
    assert activate(alpha_client).status_code == 200
    assert elsewhere.get("/agent/").url.startswith("/connexion")
    assert alpha_client.get("/agent/").url.endswith("/agenda")


def test_a_second_device_keeps_the_recovery_codes(halfway, agent):
    first = codes_in(activate(halfway))
    answer = activate(halfway)
    assert codes_in(answer) == []
    assert "restent valables" in parse(answer.content.decode()).one("main").text
    assert TOTPDevice.objects.count() == 2
    assert len(first) == codes_left(account_of(agent))


def test_adding_one_asks_for_a_recent_login(halfway, monkeypatch):
    activate(halfway)
    later = now() + timedelta(minutes=16)
    monkeypatch.setattr("socle.accounts.login.now", lambda: later)
    for answer in (halfway.get(SETUP), halfway.post(SETUP, {"code": "123456"})):
        assert answer.url == f"/connexion?next={SETUP}"
    # Already logged in, one is asked again all the same.
    assert halfway.get(f"/connexion?next={SETUP}").status_code == 200


def test_the_picture_is_a_drawing_of_the_key_that_the_policy_lets_through(halfway):
    answer = halfway.get(SETUP)
    image = parse(answer.content.decode()).one("main").one("img")
    kind, data = image["src"].split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    svg = b64decode(data).decode()
    assert re.match(r"<(\?xml|svg)", svg)
    assert "script" not in svg
    assert "data:" in answer["Content-Security-Policy"].split("img-src")[1].split(";")[0]
    assert image["alt"]
