"""An agent lets La Coop act for them: there, the espace, the consent, back."""

import base64
import hashlib
from datetime import timedelta

import pytest
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model

from socle.accounts.models import Account
from socle.clock import now
from tests.support.clients import HostClient
from tests.support.markup import parse
from tests.support.oidc import Browser

from .conftest import CALLBACK, PORTAL, answer, brought_back, choose, consent

AccessToken, RefreshToken = get_access_token_model(), get_refresh_token_model()


def text_of(response) -> str:
    return parse(response.content.decode()).one("main").text


def test_from_the_application_to_its_token(browser, coop, ours):
    page = browser.go(coop.asks())
    assert "Où travaillez-vous" in text_of(page)
    page = choose(browser, page)
    said = text_of(page)
    assert "Autoriser La Coop" in said
    assert ours.account.email in said
    back = brought_back(answer(browser, page))
    assert back["state"] == "état-123"
    given = coop.exchange(back["code"]).json()
    assert given["token_type"] == "Bearer"
    assert given["expires_in"] == 7200
    assert given["scope"] == "write"
    assert {"access_token", "refresh_token"} <= set(given)
    assert AccessToken.objects.get().user_id == ours.account.pk


def test_who_is_not_logged_in_logs_in_on_the_way(ours, coop):
    stranger = Browser()
    page = choose(stranger, stranger.go(coop.asks()))
    assert "/connexion?next=" in stranger.visited[-1]
    assert "Mot de passe" in text_of(page)


def test_nothing_is_kept_in_clear(tokens):
    rows = [*AccessToken.objects.values_list(), *RefreshToken.objects.values_list()]
    for name in ("access_token", "refresh_token"):
        assert tokens[name] not in str(rows)
    assert len(AccessToken.objects.get().token_checksum) == 64


def test_the_way_back_is_allowed_by_the_policy_of_the_page(browser, coop):
    policy = consent(browser, coop).headers["Content-Security-Policy"]
    assert "form-action 'self' https://coop.example" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_refusal_is_told_to_the_application(browser, coop):
    back = brought_back(answer(browser, consent(browser, coop), allow=False))
    assert back["error"] == "access_denied"
    assert "code" not in back
    assert not get_grant_model().objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "inconnue"},
        {"client_id": None},
        {"client_id": "nul\x00"},
        {"redirect_uri": "https://pirate.example/"},
        {"redirect_uri": f"{CALLBACK}/plus"},
        {"redirect_uri": f"{CALLBACK}?x=1"},
        {"redirect_uri": "http://coop.example/rdv/callback"},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
def test_an_application_or_an_address_that_we_do_not_know_is_never_redirected_to(
    browser, coop, change
):
    page = browser.go(coop.asks(**change))
    assert page.status_code == 400
    assert "ne peut pas aboutir" in text_of(page)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": "n’importe"}, "unsupported_response_type"),
        ({"scope": "admin"}, "invalid_scope"),
    ],
)
def test_what_we_do_not_do_is_told_to_the_application(ours, coop, change, error):
    answered = Browser().go(coop.asks(**change), until="coop.example")
    assert f"error={error}" in answered.headers["Location"]


def test_a_challenge_that_hides_nothing_is_refused(browser, coop):
    page = consent(browser, coop, code_challenge="x" * 43, code_challenge_method="plain")
    assert brought_back(answer(browser, page))["error"] == "invalid_request"


def test_a_code_is_good_once(coop, code):
    assert coop.exchange(code).status_code == 200
    again = coop.exchange(code)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"


def test_a_code_lasts_a_minute(coop, code):
    get_grant_model().objects.update(expires=now() - timedelta(seconds=1))
    assert coop.exchange(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"client_secret": "faux"}, 401),
        ({"client_secret": ""}, 401),
        ({"client_id": "inconnue"}, 401),
        ({"redirect_uri": "https://pirate.example/"}, 400),
        ({"code": "inventé"}, 400),
        ({"code": "nul\x00"}, 400),
        ({"grant_type": "password", "username": "a", "password": "b"}, 400),
        ({"grant_type": "client_credentials"}, 400),
        ({"grant_type": ""}, 400),
    ],
)
def test_who_does_not_prove_themselves_gets_no_token(coop, code, form, status):
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **form}
    refused = coop.token(**given)
    assert refused.status_code == status
    assert "access_token" not in refused.json()
    assert not AccessToken.objects.exists()


def challenge(verifier: str) -> dict[str, str]:
    digest = hashlib.sha256(verifier.encode()).digest()
    return {
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }


@pytest.mark.parametrize(
    ("verifier", "status"), [("v" * 50, 200), ("w" * 50, 400), ("", 400), (None, 400)]
)
def test_a_challenge_that_was_given_is_asked_for(browser, coop, verifier, status):
    page = consent(browser, coop, **challenge("v" * 50))
    code = brought_back(answer(browser, page))["code"]
    form = {} if verifier is None else {"code_verifier": verifier}
    assert coop.exchange(code, **form).status_code == status


def test_the_ticket_of_one_browser_is_worth_nothing_in_another(browser, coop):
    page = browser.go(coop.asks())
    link = next(one for one in parse(page.content.decode()).one("main").all("a"))
    answered = browser.on("alpha.localhost").get(
        link.get("href").removeprefix("http://alpha.localhost")
    )
    # A page that leads on, and no redirect: the login's form may have led here.
    assert answered.status_code == 200
    ticket = answered.headers["Refresh"].split("url=", 1)[1]
    thief = Browser()
    thief.go(coop.asks())
    lost = thief.go(ticket)
    assert lost.status_code == 400
    assert "Cette étape est terminée" in text_of(lost)
    assert browser.go(ticket).status_code == 400, "whoever shows a ticket spends it"


@pytest.mark.parametrize(
    "path",
    [
        "/oauth/entree",
        "/oauth/entree?ticket=x&espace=1",
        "/oauth/entree?ticket=x&espace=²",
        "/oauth/entree?ticket=" + "x" * 5000 + "&espace=99999999999",
        "/oauth/espaces",
        "/oauth/espaces?suite=https://pirate.example/",
        "/oauth/espaces?suite=//pirate.example/oauth/authorize?",
        "/oauth/espaces?suite=/agent/",
    ],
)
def test_what_leads_nowhere_says_so(db, path):
    assert HostClient(PORTAL).get(path).status_code == 400


def test_the_espace_names_nobody_without_the_browsers_own_word(browser, ours):
    for query in ("", "?lien=abc&suite=/oauth/authorize?", "?lien=" + "Z" * 64):
        assert (
            browser.on("alpha.localhost").get(f"/connexion/application{query}").status_code == 404
        )


def test_an_espace_is_found_by_its_name(ours, theirs, coop):
    path = coop.asks().removeprefix(f"http://{PORTAL}")
    page = HostClient(PORTAL).get("/oauth/espaces", {"suite": path, "nom": "brav"})
    assert "Bravo" in text_of(page)
    assert "Alpha" not in text_of(page)
    none = HostClient(PORTAL).get("/oauth/espaces", {"suite": path, "nom": "zzz\x00"})
    assert "Aucun espace n’a ce nom" in text_of(none)


def test_the_identity_is_forgotten_after_the_answer_and_after_ten_minutes(browser, coop, clocked):
    page = consent(browser, coop)
    answer(browser, page)
    assert "Où travaillez-vous" in text_of(browser.go(coop.asks()))
    page = consent(browser, coop)
    clocked.pass_by(minutes=11)
    late = answer(browser, page)
    assert late.status_code == 302
    assert "/oauth/espaces" in late.headers["Location"]
    assert get_grant_model().objects.count() == 1


def test_a_closed_account_agrees_to_nothing(browser, coop, ours):
    page = consent(browser, coop)
    Account.objects.filter(pk=ours.account.pk).update(is_active=False)
    assert "/oauth/espaces" in answer(browser, page).headers["Location"]


def test_another_site_cannot_agree_for_the_agent(browser, coop):
    page = consent(browser, coop)
    browser.on(PORTAL).handler.enforce_csrf_checks = True
    boxes = parse(page.content.decode()).one("main").all("input")
    form = {box.get("name"): box.get("value") or "" for box in boxes}
    form.pop("csrfmiddlewaretoken", None)
    refused = browser.on(PORTAL).post("/oauth/authorize", {**form, "allow": "true"})
    assert refused.status_code == 403


def test_the_form_cannot_be_made_to_lead_elsewhere(browser, coop):
    page = consent(browser, coop)
    boxes = parse(page.content.decode()).one("main").all("input")
    form = {box.get("name"): box.get("value") or "" for box in boxes}
    form |= {"allow": "true", "redirect_uri": "https://pirate.example/"}
    refused = browser.on(PORTAL).post("/oauth/authorize", form)
    assert refused.status_code == 400
    assert not get_grant_model().objects.exists()


@pytest.fixture
def clocked(monkeypatch):
    class Clock:
        moment = now()

        def __call__(self):
            return self.moment

        def pass_by(self, **time: float) -> None:
            self.moment += timedelta(**time)

    shown = Clock()
    monkeypatch.setattr("django.utils.timezone.now", shown)
    return shown
