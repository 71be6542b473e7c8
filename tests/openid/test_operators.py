"""Operators come in by ProConnect on the portal itself: a second factor is theirs or ours."""

import pytest
from django.contrib.auth import SESSION_KEY

from socle.accounts.models import Account, ExternalIdentity
from tests.factories import AccountFactory
from tests.support.markup import parse
from tests.support.oidc import Browser, Double

START = "http://localhost/operateurs/connexion/proconnect"


@pytest.fixture
def browser(browser_of_tests) -> Browser:
    return browser_of_tests


@pytest.fixture
def operator(db) -> Account:
    return AccountFactory(email="ops@dep.test", operator_role="admin")


@pytest.fixture(autouse=True)
def person(double: Double) -> dict[str, object]:
    double.person = {
        "sub": "subject-of-ops",
        "email": "Ops@dep.test",
        "given_name": "Ana",
        "usual_name": "Roux",
        "siret": "13002526500013",
    }
    return double.person


def text_of(answer) -> str:
    return parse(answer.content.decode()).one("main").text


def test_with_a_second_factor_of_proconnect_one_is_in(operator, browser, double) -> None:
    double.acr = "eidas1-mfa"
    answer = browser.go(START)
    assert browser.visited[-1] == "http://localhost/operateurs"
    assert "Espaces" in text_of(answer)
    assert browser.session("localhost")[SESSION_KEY] == str(operator.pk)
    assert ExternalIdentity.objects.get().subject == "subject-of-ops"


def test_without_one_ours_is_asked_for(operator, browser, double) -> None:
    double.acr = "eidas1"
    browser.go(START)
    assert browser.visited[-1] == "http://localhost/operateurs/connexion/activer"
    assert SESSION_KEY not in browser.session("localhost")
    assert browser.on("localhost").get("/operateurs").status_code == 302


@pytest.mark.parametrize("role", ["", None])
def test_an_agent_or_a_stranger_has_no_access(db, browser, double, role) -> None:
    double.acr = "eidas1-mfa"
    if role is not None:
        AccountFactory(email="ops@dep.test", operator_role=role)
    answer = browser.go(START)
    assert answer.status_code == 403
    assert SESSION_KEY not in browser.session("localhost")


def test_leaving_ends_proconnects_session_too(operator, browser, double) -> None:
    double.acr = "eidas1-mfa"
    browser.go(START)
    browser.post("http://localhost/operateurs/deconnexion")
    assert any("/session/end" in one for one in browser.visited)
    assert SESSION_KEY not in browser.session("localhost")
