"""An agent comes in by ProConnect: the portal, the ticket, the espace."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY

from booking.directory.identity import actor_of_account
from booking.directory.memberships import tell_members
from booking.directory.models import Agent, AgentInvitation
from booking.directory.services.invite_agents import invitation_secret, invite_agents
from integrations.openid.metadata import metadata_of
from socle.accounts.login import FRESH_KEY
from socle.accounts.models import Account, ExternalIdentity, LoginTicket, Session
from socle.clock import now
from tenants import hosts
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import AccountFactory, OrganisationFactory
from tests.support.markup import parse
from tests.support.oidc import Browser, Double
from tests.web.agent.people import account_of, code_of, give_password, member, with_authenticator

START = "http://alpha.localhost/connexion/proconnect"
HOME = "http://alpha.localhost/agent/"


@pytest.fixture
def agent(alpha) -> Agent:
    with in_espace(alpha):
        return member(OrganisationFactory(), email="ana.roux@dep.test")


@pytest.fixture
def browser(browser_of_tests) -> Browser:
    return browser_of_tests


@pytest.fixture(autouse=True)
def person(double: Double) -> dict[str, object]:
    double.person = {
        "sub": "subject-of-ana",
        "email": "Ana.Roux@dep.test",
        "given_name": "Ana",
        "usual_name": "Roux",
        "siret": "13002526500013",
    }
    return double.person


def is_in(browser: Browser, host: str = "alpha.localhost") -> bool:
    answer = browser.on(host).get("/agent/")
    return not (answer.status_code == 302 and answer.url.startswith("/connexion"))


def text_of(response) -> str:
    return parse(response.content.decode()).one("main").text


def test_an_agent_comes_in_by_address_whatever_its_capitals(agent, browser, double):
    browser.go(START)
    assert is_in(browser)
    tied = ExternalIdentity.objects.get()
    assert (tied.account_id, tied.provider, tied.subject) == (
        agent.account_id,
        "proconnect",
        "subject-of-ana",
    )


def test_what_is_asked_of_proconnect(agent, browser, double):
    browser.go(START)
    (asked,) = double.asked_for("authorize")
    assert asked["scope"] == "openid given_name usual_name email siret"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 32 <= len(asked["nonce"])
    levels = json.loads(asked["claims"])["id_token"]["acr"]
    assert levels == {
        "essential": False,
        "values": ["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"],
    }
    (token,) = double.asked_for("token")
    assert token["client_secret"] == double.client_secret
    assert len(token["code_verifier"]) >= 43


def test_one_comes_back_to_the_page_that_was_wanted(agent, browser):
    browser.go(f"{START}?next=/agent/mon-compte")
    assert browser.visited[-1] == "http://alpha.localhost/agent/mon-compte"


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_one_never_comes_back_elsewhere(agent, browser, path):
    browser.go(f"{START}?next={path}")
    assert "evil" not in browser.visited[-1]
    assert is_in(browser)


def test_later_the_subject_counts_and_not_the_address(agent, browser, double, person):
    browser.go(START)
    person["email"] = "nouvelle.adresse@dep.test"
    other = Browser()
    other.go(START)
    assert is_in(other)
    assert account_of(agent).email == "ana.roux@dep.test"


def test_the_subject_wins_over_the_account_of_the_address(agent, alpha, browser, double, person):
    with in_espace(alpha):
        bob = member(OrganisationFactory(), email="bob@dep.test")
    browser.go(START)
    person["email"] = "bob@dep.test"
    other = Browser()
    other.go(START)
    assert other.session("alpha.localhost")[SESSION_KEY] == str(agent.account_id)
    assert not ExternalIdentity.objects.filter(account_id=bob.account_id).exists()


def test_another_subject_with_the_same_address_is_refused(agent, browser, person):
    browser.go(START)
    person["sub"] = "somebody-else"
    other = Browser()
    answer = other.go(START)
    assert answer.status_code == 403
    assert "déjà relié à une autre identité ProConnect" in text_of(answer)
    assert not is_in(other)


def test_an_unknown_person_reads_the_address_received_and_what_to_do(alpha, browser, person):
    person["email"] = "inconnue@dep.test"
    answer = browser.go(START)
    assert answer.status_code == 403
    text = text_of(answer)
    assert "inconnue@dep.test" in text
    assert "l’adresse à laquelle vous avez été invité" in text
    assert not Account.objects.filter(email="inconnue@dep.test").exists()


def test_an_unknown_person_may_try_another_identity(agent, browser, double, person):
    person["email"] = "inconnue@dep.test"
    browser.go(START)
    browser.go("http://localhost/connexion/proconnect/autre")
    (ended,) = double.asked_for("end")
    assert ended["id_token_hint"]
    person["email"] = agent.email
    browser.go(START)
    assert is_in(browser)


@pytest.mark.parametrize("hostile", ["<b>x</b>@dep.test", "a" * 300 + "@dep.test", "", "sans"])
def test_a_hostile_address_is_shown_harmless_or_refused(alpha, browser, person, hostile):
    person["email"] = hostile
    answer = browser.go(START)
    assert answer.status_code == 403
    assert "<b>x" not in answer.content.decode()


def test_a_closed_account_stays_outside(agent, browser):
    Account.objects.filter(pk=agent.account_id).update(is_active=False)
    answer = browser.go(START)
    assert answer.status_code == 403
    assert "est fermé" in text_of(answer)
    assert not is_in(browser)


def test_an_agent_of_another_espace_only_stays_outside(bravo, agent, browser, person):
    answer = browser.go(START.replace("alpha", "bravo"))
    assert answer.status_code == 403
    assert "aucun agent de « Bravo »" in text_of(answer)
    assert not is_in(browser, "bravo.localhost")
    assert not ExternalIdentity.objects.exists()


def test_a_deleted_agent_stays_outside(agent, alpha, browser):
    with in_espace(alpha):
        Agent.objects.filter(pk=agent.pk).update(deleted_at=now())
    assert browser.go(START).status_code == 403
    assert not is_in(browser)


# Invitations


@pytest.fixture
def invited(alpha, agent, person) -> Agent:
    with in_espace(alpha):
        admin = member(OrganisationFactory(), level="admin")
        organisation = admin.organisations.get()
        actor = actor_of_account(admin.account_id)
        (made,) = invite_agents(
            ["Nouvel.Agent@dep.test"], {organisation.pk: "basic"}, [], actor, now()
        )
    person |= {"sub": "subject-of-new", "email": "NOUVEL.agent@dep.test", "usual_name": "Agent"}
    person["given_name"] = "Nouvel Agent"
    return made.agent


def test_an_invitation_that_waits_is_accepted(invited, alpha, browser):
    browser.go(START)
    assert is_in(browser)
    with in_espace(alpha):
        invited.refresh_from_db()
        assert (invited.first_name, invited.last_name) == ("Nouvel", "Agent")
        assert AgentInvitation.objects.get(agent=invited).accepted_at
    assert not account_of(invited).has_usable_password()


def test_the_page_of_the_invitation_offers_it(invited, alpha, browser):
    with in_espace(alpha):
        invitation = AgentInvitation.objects.select_related("agent").get(agent=invited)
        link = f"/agent/invitation/{invited.pk}/{invitation_secret(invitation)}"
    page = parse(browser.go(f"http://alpha.localhost{link}").content.decode())
    button = page.one("a", class_="fr-connect rdv-connect rdv-connect--proconnect")
    browser.go(f"http://alpha.localhost{button['href']}")
    assert is_in(browser)
    assert browser.go(f"http://alpha.localhost{link}").status_code == 404


def test_an_invitation_that_expired_is_not(invited, alpha, browser):
    with in_espace(alpha):
        AgentInvitation.objects.update(expires_at=now() - timedelta(seconds=1))
    answer = browser.go(START)
    assert answer.status_code == 403
    assert "a expiré" in text_of(answer)
    assert not is_in(browser)
    assert not ExternalIdentity.objects.exists()


# An espace that is closed, and read


@pytest.fixture
def archived(alpha):
    Espace.objects.filter(pk=alpha.pk).update(state=Espace.State.ARCHIVED)
    hosts.forget()


def test_an_agent_comes_into_an_archived_espace_and_nothing_of_them_changes(
    agent, alpha, archived, browser, person
):
    person["usual_name"] = "Autre-Nom"
    browser.go(f"{START}?next=/agent/mon-compte")
    assert browser.visited[-1] == "http://alpha.localhost/agent/mon-compte"
    with in_espace(alpha):
        assert Agent.objects.get(pk=agent.pk).last_name == agent.last_name


def test_an_invitation_to_an_archived_espace_waits(invited, alpha, archived, browser):
    assert browser.go(START).status_code == 403
    assert not is_in(browser)
    with in_espace(alpha):
        assert AgentInvitation.objects.get(agent=invited).accepted_at is None


# Second factor


@pytest.mark.parametrize(
    ("acr", "amr"),
    [("eidas1-mfa", ["pwd"]), ("eidas2", []), ("eidas0-mfa", []), ("eidas1", ["pwd", "mfa"])],
)
def test_a_second_factor_of_proconnect_is_worth_ours(alpha, browser, double, acr, amr, person):
    with in_espace(alpha):
        member(OrganisationFactory(), level="admin", email="ana.roux@dep.test")
    double.acr, double.amr = acr, amr
    browser.go(START)
    assert is_in(browser)


def test_without_one_an_administrator_is_asked_for_ours(alpha, browser):
    with in_espace(alpha):
        admin = member(OrganisationFactory(), level="admin", email="ana.roux@dep.test")
        device = with_authenticator(admin)
    browser.go(START)
    assert browser.visited[-1] == "http://alpha.localhost/connexion/code"
    assert not is_in(browser)
    browser.post("http://alpha.localhost/connexion/code", {"code": code_of(device.key)})
    assert is_in(browser)


def test_who_has_none_yet_makes_one(alpha, browser):
    with in_espace(alpha):
        member(OrganisationFactory(), level="admin", email="ana.roux@dep.test")
    browser.go(START)
    assert browser.visited[-1] == "http://alpha.localhost/connexion/activer"
    assert not is_in(browser)


def test_our_second_factor_is_asked_for_where_an_agent_chose_one(agent, browser):
    with_authenticator(agent)
    browser.go(START)
    assert browser.visited[-1].endswith("/connexion/code")


def test_an_espace_may_require_it_of_everybody(alpha, agent, browser):
    alpha.requires_second_factor = True
    alpha.save()
    hosts.forget()
    browser.go(START)
    hosts.forget()
    assert browser.visited[-1].endswith("/connexion/activer")


def test_where_it_is_essential_a_low_level_is_refused(agent, browser, double, settings):
    settings.PROCONNECT_MFA_ESSENTIAL = True
    answer = browser.go(START)
    assert answer.status_code == 403
    assert not is_in(browser)
    assert json.loads(double.asked_for("authorize")[0]["claims"])["id_token"]["acr"]["essential"]
    double.acr = "eidas1-mfa"
    browser.go(START)
    assert is_in(browser)


# Recent logins


def test_a_login_that_relies_on_the_providers_session_is_not_recent(agent, browser, double):
    browser.go(START)
    assert FRESH_KEY not in browser.session("alpha.localhost")
    assert "prompt" not in double.asked_for("authorize")[0]


def test_who_confirms_is_asked_anew_and_is_recent(agent, browser, double):
    browser.go(START)
    browser.go(START)
    assert double.asked_for("authorize")[-1]["prompt"] == "login"
    assert FRESH_KEY in browser.session("alpha.localhost")


def test_a_provider_that_did_not_ask_anew_is_not_believed(agent, browser, double):
    browser.go(START)
    double.faults.id_token = lambda claims: {**claims, "auth_time": claims["auth_time"] - 3600}
    answer = browser.go(START)
    assert answer.status_code == 403
    assert FRESH_KEY not in browser.session("alpha.localhost")


# Several espaces


@pytest.fixture
def in_both(agent, alpha, bravo) -> Agent:
    account = account_of(agent)
    with in_espace(bravo):
        member(OrganisationFactory(), email=agent.email, account=account)
        tell_members()
    with in_espace(alpha):
        tell_members()
    return agent


def test_by_the_portals_door_one_chooses_among_ones_espaces(in_both, browser, double):
    answer = browser.go("http://localhost/connexion/proconnect")
    assert browser.visited[-1] == "http://localhost/connexion/espaces"
    links = [link["href"] for link in parse(answer.content.decode()).one("main").all("a")]
    assert links[:2] == [
        "http://alpha.localhost/connexion/proconnect",
        "http://bravo.localhost/connexion/proconnect",
    ]
    browser.go(links[1])
    assert is_in(browser, "bravo.localhost")
    assert not is_in(browser)
    browser.go(links[0])
    assert is_in(browser)
    assert len(double.asked_for("authorize")) == 1


def test_with_one_espace_only_there_is_nothing_to_choose(agent, alpha, browser):
    with in_espace(alpha):
        tell_members()
    browser.go("http://localhost/connexion/proconnect")
    assert is_in(browser)


def test_without_any_the_page_says_what_to_do(alpha, browser):
    AccountFactory(email="ana.roux@dep.test")
    answer = browser.go("http://localhost/connexion/proconnect")
    assert "Aucun espace ne vous attend" in answer.content.decode()


def test_the_choice_is_closed_to_whom_nobody_named(alpha, browser):
    browser.go("http://localhost/connexion/espaces")
    assert browser.visited[-1] == "http://localhost/connexion"


def test_a_moment_later_proconnect_is_asked_again(in_both, browser, double, monkeypatch):
    browser.go("http://localhost/connexion/proconnect")
    later = now() + timedelta(minutes=6)
    monkeypatch.setattr("integrations.proconnect.identified.now", lambda: later)
    browser.go(START)
    assert len(double.asked_for("authorize")) == 2


def test_a_new_password_ends_what_the_portal_kept(in_both, browser, double):
    browser.go("http://localhost/connexion/proconnect")
    account = account_of(in_both)
    account.set_password("Autre-cheval-8-agrafe")
    account.save()
    browser.go("http://localhost/connexion/espaces")
    assert browser.visited[-1] == "http://localhost/connexion"


def test_logging_out_everywhere_ends_the_portals_session_too(in_both, browser):
    browser.go("http://localhost/connexion/proconnect")
    assert Session.objects.filter(account_id=in_both.account_id, host="localhost").exists()


# Logging out


def test_one_leaves_the_espace_the_portal_and_proconnect(agent, browser, double):
    browser.go(START)
    answer = browser.post("http://alpha.localhost/deconnexion")
    assert browser.visited[-1].startswith("http://localhost/connexion/proconnect/deconnecte?state=")
    assert "fermée ici et dans ProConnect" in text_of(answer)
    (ended,) = double.asked_for("end")
    assert ended["id_token_hint"].count(".") == 2
    assert not is_in(browser)
    assert browser.go("http://localhost/connexion/espaces").status_code == 200
    assert browser.visited[-1] == "http://localhost/connexion"


def test_a_password_login_leaves_nothing_but_the_espace(agent, browser, double):
    give_password(browser.on("alpha.localhost"), agent)
    browser.post("http://alpha.localhost/deconnexion")
    assert double.asked_for("end") == []


def test_when_proconnect_is_down_one_leaves_all_the_same(agent, browser, double):
    browser.go(START)
    double.faults.status["discovery"] = 503
    metadata_of.cache_clear()
    answer = browser.post("http://alpha.localhost/deconnexion")
    assert "ne répond pas" in text_of(answer)
    assert not is_in(browser)


@pytest.mark.parametrize("state", ["", "autre", "é" * 43])
def test_a_return_that_we_did_not_ask_for_is_no_logout(agent, browser, state):
    browser.go(START)
    browser.go(f"http://localhost/connexion/proconnect/deconnecte?state={state}")
    assert browser.visited[-1] == "http://localhost/"
    assert is_in(browser)


def test_nobody_is_logged_out_by_an_address_alone(agent, browser, double):
    browser.go(START)
    browser.go("http://alpha.localhost/connexion/proconnect/quitter")
    assert browser.go("http://localhost/connexion/proconnect/fin?mot=faux").status_code == 404
    assert is_in(browser)
    assert double.asked_for("end") == []


# Nothing where it is not configured


@pytest.mark.parametrize(
    "address",
    [
        START,
        "http://alpha.localhost/connexion/proconnect/entree",
        "http://localhost/connexion/proconnect",
        "http://localhost/connexion/proconnect/retour",
    ],
)
def test_without_a_client_there_is_no_proconnect(alpha, browser, settings, address):
    settings.PROCONNECT_CLIENT_ID = ""
    assert browser.go(address).status_code == 404
    assert "ProConnect" not in browser.go("http://alpha.localhost/connexion").content.decode()


def test_the_login_page_offers_it_and_keeps_what_was_wanted(alpha, browser):
    page = parse(
        browser.go("http://alpha.localhost/connexion?next=/agent/mon-compte").content.decode()
    )
    link = page.one("a", class_="fr-connect rdv-connect rdv-connect--proconnect")
    assert link["href"] == "/connexion/proconnect?next=%2Fagent%2Fmon-compte"
    assert "S’identifier avec" in link.text
    assert "ProConnect" in link.text


def test_tickets_do_not_pile_up(agent, browser):
    browser.go(START)
    assert not LoginTicket.objects.exists()
