"""« Mon compte », ProConnect: tying and untying one's own account, and nobody else's."""

import pytest
from django.contrib.auth import SESSION_KEY

from booking.directory.models import Agent
from socle.accounts.models import ExternalIdentity
from socle.clock import now
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.markup import parse
from tests.support.oidc import Browser, Double
from tests.web.agent.people import account_of, give_password, member

PAGE = "http://alpha.localhost/agent/mon-compte/proconnect"
UNLINK = f"{PAGE}/delier"


@pytest.fixture
def agent(alpha, double: Double) -> Agent:
    double.person = {"sub": "subject-of-ana", "email": "ana@elsewhere.test", "given_name": "Ana"}
    with in_espace(alpha):
        return member(OrganisationFactory(), email="ana.roux@dep.test")


@pytest.fixture
def browser(agent) -> Browser:
    """Logged in by password."""
    browser = Browser()
    give_password(browser.on("alpha.localhost"), agent)
    return browser


def link_of(browser: Browser) -> str:
    page = parse(browser.go(PAGE).content.decode())
    return "http://alpha.localhost" + next(
        link["href"] for link in page.all("a") if "/relier?" in link.get("href", "")
    )


def test_one_ties_an_identity_of_another_address(agent, browser):
    answer = browser.go(link_of(browser))
    assert browser.visited[-1] == PAGE
    assert "ProConnect est relié à votre compte (ana@elsewhere.test)" in answer.content.decode()
    other = Browser()
    other.go("http://alpha.localhost/connexion/proconnect")
    assert other.session("alpha.localhost")[SESSION_KEY] == str(agent.account_id)


def test_an_identity_of_another_account_is_left_to_it(agent, browser, alpha):
    with in_espace(alpha):
        bob = member(OrganisationFactory())
    ExternalIdentity.objects.create(
        account=account_of(bob), provider="proconnect", subject="subject-of-ana", linked_at=now()
    )
    answer = browser.go(link_of(browser))
    assert "déjà reliée à un autre compte" in answer.content.decode()
    assert ExternalIdentity.objects.get().account_id == bob.account_id


def test_a_word_made_for_somebody_else_begins_nothing(agent, browser, alpha):
    link = link_of(browser)
    with in_espace(alpha):
        bob = member(OrganisationFactory())
    other = Browser()
    give_password(other.on("alpha.localhost"), bob)
    assert other.go(link).status_code == 404
    assert Browser().go(link).status_code == 404
    assert browser.go(link.replace("mot=", "mot=x")).status_code == 404


def test_a_victims_identity_is_never_tied_to_the_attackers_account(agent, browser, double):
    """The attacker sends the portal's address to somebody who is logged in at ProConnect."""
    sent = (
        browser.on("alpha.localhost")
        .get(link_of(browser).removeprefix("http://alpha.localhost"))
        .url
    )
    victim = Browser()
    assert victim.go(sent).status_code == 400
    assert not ExternalIdentity.objects.exists()


def tie(agent: Agent) -> None:
    ExternalIdentity.objects.create(
        account=account_of(agent), provider="proconnect", subject="subject-of-ana", linked_at=now()
    )


def test_one_unties_it_after_saying_who_one_is(agent, browser):
    tie(agent)
    assert "Délier ProConnect" in browser.go(PAGE).content.decode()
    browser.post(UNLINK)
    assert not ExternalIdentity.objects.exists()


def test_not_after_a_login_that_relied_on_proconnects_session(agent, double):
    tie(agent)
    browser = Browser()
    browser.go("http://alpha.localhost/connexion/proconnect")
    answer = browser.on("alpha.localhost").post("/agent/mon-compte/proconnect/delier")
    assert answer.url.startswith("/connexion?next=")
    assert ExternalIdentity.objects.exists()


def test_without_a_password_it_stays(agent, browser):
    tie(agent)
    account = account_of(agent)
    browser_session = browser.session("alpha.localhost")
    account.set_unusable_password()
    account.save()
    browser_session["_auth_user_hash"] = account.get_session_auth_hash()
    browser_session.save()
    assert "n’a pas de mot de passe" in browser.go(PAGE).content.decode()
    browser.post(UNLINK)
    assert ExternalIdentity.objects.exists()


def test_names_of_proconnect_are_not_typed(agent, browser):
    assert "Enregistrer" in browser.go("http://alpha.localhost/agent/mon-compte").content.decode()
    tie(agent)
    page = browser.go("http://alpha.localhost/agent/mon-compte").content.decode()
    assert "Votre nom vient de ProConnect" in page
    browser.post("http://alpha.localhost/agent/mon-compte", {"first_name": "X", "last_name": "Y"})
    assert account_of(agent).first_name == "Camille"


def test_the_tab_is_there_only_with_proconnect(agent, browser, settings):
    account = "http://alpha.localhost/agent/mon-compte"
    assert "mon-compte/proconnect" in browser.go(account).content.decode()
    settings.PROCONNECT_CLIENT_ID = ""
    assert "mon-compte/proconnect" not in browser.go(account).content.decode()
    assert browser.go(PAGE).status_code == 404
