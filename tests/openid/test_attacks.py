"""Whatever the provider, or somebody in between, gets wrong: nobody comes in, nothing breaks."""

import logging
import time

import pytest
from django.test import Client

from integrations.openid import http, metadata, remembered, states
from integrations.openid.metadata import metadata_of
from socle.accounts.models import ExternalIdentity, Session
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.markup import parse
from tests.support.oidc import Browser
from tests.support.oidc.keys import Key
from tests.web.agent.people import member

START = "http://alpha.localhost/connexion/proconnect"
CALLBACK = "http://localhost/connexion/proconnect/retour"


@pytest.fixture(autouse=True)
def agent(alpha, double):
    double.person = {"sub": "subject-of-ana", "email": "ana.roux@dep.test", "usual_name": "Roux"}
    with in_espace(alpha):
        return member(OrganisationFactory(), email="ana.roux@dep.test")


@pytest.fixture
def browser(browser_of_tests) -> Browser:
    return browser_of_tests


def is_in(browser: Browser) -> bool:
    answer = browser.on("alpha.localhost").get("/agent/")
    return not (answer.status_code == 302 and answer.url.startswith("/connexion"))


def title_of(response) -> str:
    return parse(response.content.decode()).one("h1").text


def assert_refused(browser: Browser, response, status: int = 403) -> None:
    assert response.status_code == status
    assert not is_in(browser)
    assert not ExternalIdentity.objects.exists()
    assert not Session.objects.filter(account_id__isnull=False).exists()


def changed(**claims):
    return lambda former: {**former, **claims}


def without(name):
    return lambda former: {key: value for key, value in former.items() if key != name}


IN_BOTH_TOKENS = {
    "issuer of another": changed(iss="https://evil.example/api/v2"),
    "issuer with a slash more": lambda claims: {**claims, "iss": claims["iss"] + "/"},
    "no issuer": without("iss"),
    "audience of another": changed(aud="somebody-else"),
    "several audiences": changed(aud=["rdv-client", "somebody-else"]),
    "several audiences, party ours": changed(aud=["rdv-client", "somebody-else"], azp="rdv-client"),
    "party of another": changed(azp="somebody-else"),
    "no audience": without("aud"),
    "expired": changed(exp=1),
    "not yet": changed(iat=int(time.time()) + 3600),
    "endless number": changed(exp=1e400),
    "no subject": without("sub"),
    "empty subject": changed(sub=""),
    "subject that is no text": changed(sub=["subject-of-ana"]),
    "endless subject": changed(sub="s" * 300),
}
IN_ID_TOKEN = {
    "wrong nonce": changed(nonce="n" * 43),
    "no nonce": without("nonce"),
    "no expiry": without("exp"),
    "no time": without("iat"),
    "hash of another access token": changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
}
IN_USERINFO = {"subject of another": changed(sub="subject-of-bob")}


@pytest.mark.parametrize("fault", [*IN_BOTH_TOKENS.values(), *IN_ID_TOKEN.values()], ids=[
    *IN_BOTH_TOKENS, *IN_ID_TOKEN
])  # fmt: skip
def test_an_id_token_that_does_not_prove(browser, double, fault):
    double.faults.id_token = fault
    assert_refused(browser, browser.go(START))


@pytest.mark.parametrize("fault", [*IN_BOTH_TOKENS.values(), *IN_USERINFO.values()], ids=[
    *IN_BOTH_TOKENS, *IN_USERINFO
])  # fmt: skip
def test_a_userinfo_that_does_not_prove(browser, double, fault):
    double.faults.userinfo = fault
    assert_refused(browser, browser.go(START))


@pytest.mark.parametrize("signature", ["unpublished", "none", "hs256", "public"])
@pytest.mark.parametrize("which", ["signature", "userinfo_signature"])
def test_a_signature_that_is_not_the_providers(browser, double, which, signature):
    setattr(double.faults, which, signature)
    assert_refused(browser, browser.go(START))


def test_a_userinfo_without_signature(browser, double):
    double.faults.plain_userinfo = True
    assert_refused(browser, browser.go(START))


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_both_algorithms_are_understood(browser, double, algorithm):
    double.key = Key(algorithm)
    browser.go(START)
    assert is_in(browser)


@pytest.mark.parametrize("seconds", [3, 45, -45])
def test_clocks_may_differ_by_less_than_a_minute(browser, double, seconds):
    double.faults.clock = seconds
    browser.go(START)
    assert is_in(browser)


@pytest.mark.parametrize("seconds", [90, -180])
def test_but_no_more(browser, double, seconds):
    double.faults.clock = seconds
    assert_refused(browser, browser.go(START))


# Keys


@pytest.fixture
def no_pause(monkeypatch):
    monkeypatch.setattr(remembered, "PAUSE_SECONDS", 0.0)


def test_a_new_key_is_fetched(browser, double, no_pause):
    browser.go(START)
    double.rotate()
    other = Browser()
    other.go(START)
    assert is_in(other)
    assert len(double.asked_for("jwks")) == 2


def test_keys_and_discovery_are_kept(browser, double):
    for _ in range(3):
        Browser().go(START)
    assert len(double.asked_for("jwks")) == len(double.asked_for("discovery")) == 1


def test_unknown_keys_do_not_make_us_ask_again_and_again(browser, double):
    browser.go(START)
    double.faults.kid = "made-up"
    for _ in range(5):
        assert Browser().go(START).status_code == 403
    assert len(double.asked_for("jwks")) == 1


def test_without_a_name_the_only_key_serves(browser, double):
    double.faults.kid = ""
    browser.go(START)
    assert is_in(browser)


@pytest.mark.parametrize(
    "keys",
    [b'{"keys": []}', b'{"keys": [7, {"kty": "EC"}]}', b'{"keys": "none"}', b"[]", b"<html>"],
)
def test_keys_that_make_no_sense(browser, double, keys):
    double.faults.bodies["jwks"] = keys
    assert browser.go(START).status_code in (403, 503)
    assert not is_in(browser)


# Provider down or slow


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(http, "READ_SECONDS", 0.3)
    monkeypatch.setattr(http, "WHOLE_SECONDS", 0.3)


@pytest.mark.parametrize("endpoint", ["discovery", "jwks", "token", "userinfo"])
@pytest.mark.parametrize("status", [500, 503, 302])
def test_a_provider_that_fails(browser, double, endpoint, status):
    double.faults.status[endpoint] = status
    answer = browser.go(START)
    assert_refused(browser, answer, 503)
    assert title_of(answer) == "ProConnect ne répond pas"
    assert "/connexion" in [link["href"][-10:] for link in parse(answer.content.decode()).all("a")]


@pytest.mark.parametrize("endpoint", ["discovery", "jwks", "token", "userinfo"])
def test_a_provider_that_keeps_silent(browser, double, impatient, endpoint):
    double.faults.seconds[endpoint] = 1.0
    assert_refused(browser, browser.go(START), 503)


@pytest.mark.parametrize("endpoint", ["discovery", "userinfo"])
def test_a_provider_that_drips(browser, double, impatient, endpoint):
    double.faults.drips.add(endpoint)
    began = time.monotonic()
    assert_refused(browser, browser.go(START), 503)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("endpoint", ["discovery", "token"])
def test_a_provider_that_says_too_much(browser, double, endpoint):
    double.faults.bodies[endpoint] = b"[" * (http.MOST_BYTES + 1)
    assert_refused(browser, browser.go(START), 503)


@pytest.mark.parametrize("body", [b"not json", b"[]", b"[" * 100_000, b"\xff\xfe", b""])
def test_a_provider_that_talks_nonsense(browser, double, body):
    double.faults.bodies["token"] = body
    assert_refused(browser, browser.go(START), 503)


@pytest.mark.parametrize("body", [b"{}", b'{"access_token": "a"}', b'{"id_token": 7}'])
def test_tokens_that_are_missing(browser, double, body):
    double.faults.bodies["token"] = body
    assert_refused(browser, browser.go(START))


@pytest.mark.parametrize("status", [400, 401, 403, 429])
def test_a_token_endpoint_that_refuses(browser, double, status):
    double.faults.status["token"] = status
    assert_refused(browser, browser.go(START), 503 if status == 429 else 403)


def test_a_discovery_of_somebody_else(browser, double):
    double.faults.issuer = "https://evil.example/api/v2"
    assert_refused(browser, browser.go(START), 503)


def test_it_is_used_as_soon_as_it_is_back(browser, double, no_pause):
    double.faults.status["discovery"] = 503
    assert browser.go(START).status_code == 503
    del double.faults.status["discovery"]
    browser.go(START)
    assert is_in(browser)


def test_while_it_is_down_it_is_not_asked_at_every_click(browser, double):
    double.faults.status["discovery"] = 503
    for _ in range(4):
        assert Browser().go(START).status_code == 503
    assert len(double.asked_for("discovery")) == 1


def test_what_was_read_serves_on_for_a_day(browser, double, monkeypatch):
    browser.go(START)
    double.faults.status |= {"discovery": 503, "jwks": 503}
    monkeypatch.setattr(remembered, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(remembered, "PAUSE_SECONDS", 0.0)
    other = Browser()
    other.go(START)
    assert is_in(other)
    monkeypatch.setattr(remembered, "STALE_SECONDS", 0.0)
    assert Browser().go(START).status_code == 503


# The callback


def at_callback(browser: Browser) -> str:
    """The callback's address, not yet opened."""
    response = browser.go(START, until=CALLBACK)
    return response.headers["Location"]


def test_a_callback_that_is_replayed(browser, double):
    address = at_callback(browser)
    browser.go(address)
    assert is_in(browser)
    answer = browser.go(address)
    assert (answer.status_code, title_of(answer)) == (400, "Cette étape est terminée")
    again = parse(answer.content.decode()).one("main").all("a")[0]
    assert again["href"] == START
    assert len(double.asked_for("token")) == 1


def test_a_callback_in_another_browser(browser, double):
    address = at_callback(browser)
    thief = Browser()
    assert_refused(thief, thief.go(address), 400)
    assert double.asked_for("token") == []


@pytest.mark.parametrize(
    "query",
    ["", "?code=abc", "?state=abc", "?code=abc&state=", "?code=abc&state=%C3%A9%00", "?error=x"],
)
def test_a_callback_that_nobody_asked_for(browser, double, query):
    browser.go(START, until=CALLBACK)
    assert_refused(browser, browser.go(CALLBACK + query), 400)
    assert double.asked_for("token") == []


def test_a_state_that_is_almost_right(browser, double):
    address = at_callback(browser)
    assert_refused(browser, browser.go(address.replace("state=", "state=x")), 400)
    browser.go(address)
    assert is_in(browser)


def test_a_state_that_waited_too_long(browser, double, monkeypatch):
    address = at_callback(browser)
    monkeypatch.setattr(states, "LONGEST_SECONDS", -1)
    assert_refused(browser, browser.go(address), 400)


def test_a_code_of_another_login(browser, double):
    """The attacker's own code, in the victim's callback: PKCE and nonce tell them apart."""
    attacker = Browser()
    stolen = at_callback(attacker).split("code=")[1].split("&")[0]
    address = at_callback(browser)
    mine = address.split("code=")[1].split("&")[0]
    assert_refused(browser, browser.go(address.replace(mine, stolen)))


def test_an_answer_of_another_issuer(browser, double):
    double.faults.callback = {"iss": "https://evil.example"}
    assert_refused(browser, browser.go(START))


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        ("access_denied", 400, "Vous n’êtes pas connecté"),
        ("invalid_scope", 400, "Vous n’êtes pas connecté"),
        ("<script>", 400, "Vous n’êtes pas connecté"),
        ("login_required", 400, "Vous n’êtes pas connecté"),
        ("server_error", 503, "ProConnect ne répond pas"),
        ("temporarily_unavailable", 503, "ProConnect ne répond pas"),
    ],
)
def test_errors_that_come_back(browser, double, error, status, title):
    double.faults.error = error
    answer = browser.go(START)
    assert_refused(browser, answer, status)
    assert title_of(answer) == title
    assert "<script>alert" not in answer.content.decode()
    assert double.asked_for("token") == []


def test_two_tabs_each_end_where_they_began(browser, double):
    first, second = at_callback(browser), at_callback(browser)
    browser.go(first)
    browser.go(second)
    assert is_in(browser)


def test_pkce_is_asked_for_even_if_discovery_is_silent(browser, double):
    double.announces_pkce = False
    browser.go(START)
    assert double.asked_for("authorize")[0]["code_challenge_method"] == "S256"


# What is told, and kept


def test_nothing_secret_is_logged_or_kept_in_clear(browser, double, caplog):
    with caplog.at_level(logging.DEBUG):
        address = at_callback(browser)
        browser.go(address)
        double.faults.signature = "unpublished"
        Browser().go(START)
    secrets = [
        double.client_secret,
        address.split("code=")[1].split("&")[0],
        address.split("state=")[1].split("&")[0],
        *double.tokens,
        "ana.roux@dep.test",
        "subject-of-ana",
    ]
    ours = "\n".join(
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith(("http", "urllib"))
    )
    assert [secret for secret in secrets if secret in ours] == []
    portal = browser.session("localhost")
    assert "subject-of-ana" not in str(dict(portal.items()))
    assert not any("eyJ" in str(value) for value in portal.values())


def test_only_get_is_taken(db, double):
    client = Client(HTTP_HOST="localhost")
    assert client.post("/connexion/proconnect/retour").status_code == 405


def test_metadata_of_one_issuer_is_shared(double):
    assert metadata_of(double.issuer) is metadata_of(double.issuer)
    assert metadata.metadata_of is metadata_of
