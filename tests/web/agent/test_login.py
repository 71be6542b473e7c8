"""The first step of the login: address and password."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socle.accounts.models import Account, Session
from socle.accounts.sessions import SessionStore
from socle.audit.models import Entry
from socle.clock import now
from tenants.context import in_espace
from tests.factories import AccountFactory, OrganisationFactory
from tests.factories.directory import PASSWORD
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, give_password, member

REFUSED = "Adresse e-mail ou mot de passe incorrect."


@pytest.fixture
def agent(alpha):
    with in_espace(alpha):
        return member(OrganisationFactory())


def test_a_basic_agent_logs_in_with_address_and_password(alpha_client, agent):
    answer = give_password(alpha_client, agent)
    assert (answer.status_code, answer.url) == (302, "/agent/")
    assert alpha_client.get("/agent/").url.endswith("/agenda")


def test_the_address_is_the_same_in_capitals(alpha_client, agent):
    answer = alpha_client.post(
        "/connexion", {"email": f" {agent.email.upper()} ", "password": PASSWORD}
    )
    assert answer.status_code == 302


def test_a_login_is_logged_without_personal_data(alpha_client, agent, alpha):
    give_password(alpha_client, agent)
    entry = Entry.objects.get(verb="account.logged_in")
    assert (entry.account_id, entry.espace_number) == (agent.account_id, alpha.number)


def unknown_address(alpha, bravo, agent):
    return "personne@demo.example", PASSWORD


def wrong_password(alpha, bravo, agent):
    return agent.email, "Pas-le-bon-mot-1"


def empty_of_agent(alpha, bravo, agent):
    return AccountFactory().email, PASSWORD


def agent_of_another_espace(alpha, bravo, agent):
    with in_espace(bravo):
        return member(OrganisationFactory()).email, PASSWORD


def deleted_agent(alpha, bravo, agent):
    with in_espace(alpha):
        agent.deleted_at = now()
        agent.save()
    return agent.email, PASSWORD


def inactive_account(alpha, bravo, agent):
    Account.objects.filter(pk=agent.account_id).update(is_active=False)
    return agent.email, PASSWORD


def account_without_password(alpha, bravo, agent):
    account = account_of(agent)
    account.set_unusable_password()
    account.save()
    return agent.email, PASSWORD


CASES = [
    unknown_address,
    wrong_password,
    empty_of_agent,
    agent_of_another_espace,
    deleted_agent,
    inactive_account,
    account_without_password,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_every_refusal_is_the_same_after_the_same_work(
    case, alpha, bravo, agent, alpha_client, monkeypatch
):
    email, password = case(alpha, bravo, agent)
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args)
    )
    answer = alpha_client.post("/connexion", {"email": email, "password": password})
    page = parse(answer.content.decode())
    assert answer.status_code == 200
    assert [item.text for item in page.one(id="erreurs").all("li")] == [REFUSED]
    assert len(hashed) == 1
    assert alpha_client.get("/agent/").url.startswith("/connexion")


def test_an_unknown_address_costs_the_queries_of_a_known_one(alpha_client, agent):
    counts = []
    for email in ("personne@demo.example", agent.email):
        with CaptureQueriesContext(connection) as queries:
            alpha_client.post("/connexion", {"email": email, "password": "Pas-le-bon-mot-1"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("case", [unknown_address, wrong_password, agent_of_another_espace])
def test_the_fifth_failure_locks_whether_the_account_exists_or_not(
    case, alpha, bravo, agent, alpha_client
):
    email, password = case(alpha, bravo, agent)
    answers = [
        alpha_client.post("/connexion", {"email": email, "password": password}) for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
    assert 880 <= int(answers[4]["Retry-After"]) <= 900
    text = parse(answers[4].content.decode()).one("main").text
    assert "Réessayez dans 15 minutes" in text


def test_a_locked_login_refuses_the_right_password_and_another_network_does_not(
    alpha_client, agent
):
    for _ in range(5):
        give_password(alpha_client, agent, "Pas-le-bon-mot-1")
    assert give_password(alpha_client, agent).status_code == 429
    elsewhere = HostClient("alpha.localhost", REMOTE_ADDR="192.0.2.7")
    assert give_password(elsewhere, agent).status_code == 302


def test_tries_while_locked_do_not_prolong_the_lock(alpha_client, agent):
    for _ in range(5):
        give_password(alpha_client, agent, "Pas-le-bon-mot-1")
    before = AccessAttempt.objects.get()
    give_password(alpha_client, agent)
    after = AccessAttempt.objects.get()
    assert (after.attempt_time, after.failures_since_start) == (
        before.attempt_time,
        before.failures_since_start,
    )


@pytest.mark.parametrize("spelling", ["{}", "  {}", "{} "])
def test_spellings_of_one_address_share_one_lock(alpha_client, agent, spelling):
    for turn in range(5):
        email = agent.email.upper() if turn % 2 else spelling.format(agent.email)
        answer = alpha_client.post("/connexion", {"email": email, "password": "Pas-le-bon-1"})
    assert answer.status_code == 429


def test_the_password_is_written_nowhere(alpha_client, agent):
    give_password(alpha_client, agent, "Pas-le-bon-mot-1")
    attempt = AccessAttempt.objects.get()
    assert "Pas-le-bon-mot-1" not in f"{attempt.post_data}{attempt.get_data}"


EVIL = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "///evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "http://alpha.localhost/agent/",
    "/\x00/evil.example",
    "evil.example",
]


@pytest.mark.parametrize("target", EVIL)
def test_a_login_never_leads_to_another_host(alpha_client, agent, target):
    page = parse(alpha_client.get("/connexion", {"next": target}).content.decode())
    assert page.one("input", name="next").get("value", "") == ""
    answer = give_password(alpha_client, agent, next=target)
    assert answer.status_code in (200, 302)
    assert answer.status_code == 200 or answer.url == "/agent/"


def test_a_login_leads_back_to_the_page_that_was_wanted(alpha_client, agent):
    wanted = "/agent/mon-compte/securite?x=1"
    turned_away = alpha_client.get(wanted)
    assert turned_away.status_code == 302
    page = parse(alpha_client.get(turned_away.url).content.decode())
    answer = give_password(alpha_client, agent, next=page.one("input", name="next")["value"])
    assert answer.url == wanted


def test_the_session_key_changes_at_login(alpha_client, agent):
    """A key that somebody planted beforehand opens nothing afterwards."""
    planted = SessionStore(host="alpha.localhost")
    planted["x"] = "1"
    planted.save()
    alpha_client.cookies["rdv_session"] = planted.session_key
    give_password(alpha_client, agent)
    assert alpha_client.cookies["rdv_session"].value != planted.session_key
    thief = HostClient("alpha.localhost")
    thief.cookies["rdv_session"] = planted.session_key
    assert thief.get("/agent/").url.startswith("/connexion")


def test_the_session_of_one_host_is_refused_on_the_other(alpha_client, agent, bravo):
    # The same account has an agent in both espaces: only the host differs.
    with in_espace(bravo):
        twin = member(OrganisationFactory(), account=account_of(agent))
    assert twin.account_id == agent.account_id
    give_password(alpha_client, agent)
    other = HostClient("bravo.localhost")
    other.cookies["rdv_session"] = alpha_client.cookies["rdv_session"].value
    assert other.get("/agent/").url.startswith("/connexion")
    assert give_password(other, agent).status_code == 302


def test_logging_out_takes_a_post_and_ends_the_session(alpha_client, agent):
    give_password(alpha_client, agent)
    assert alpha_client.get("/deconnexion").status_code == 405
    key = alpha_client.cookies["rdv_session"].value
    assert alpha_client.post("/deconnexion").url == "/connexion"
    thief = HostClient("alpha.localhost")
    thief.cookies["rdv_session"] = key
    assert thief.get("/agent/").url.startswith("/connexion")


def test_the_login_form_is_refused_without_its_token(alpha, agent):
    strict = HostClient("alpha.localhost", enforce_csrf_checks=True)
    assert give_password(strict, agent).status_code == 403


def test_pages_of_the_login_are_kept_by_no_cache(alpha_client):
    answer = alpha_client.get("/connexion")
    assert "no-store" in answer["Cache-Control"]


def test_nobody_logs_in_on_the_portal(portal_client, agent):
    """Agents' doors are on their espace's host."""
    assert portal_client.post("/connexion", {}).status_code == 405


@pytest.mark.parametrize(
    ("email", "password"),
    [("", ""), ("pas une adresse", "x"), ("a@demo.example", ""), ("a\x00@demo.example", "x")],
)
def test_what_cannot_be_an_address_is_said_at_the_field(alpha_client, email, password):
    answer = alpha_client.post("/connexion", {"email": email, "password": password})
    page = parse(answer.content.decode())
    links = [link["href"] for link in page.one(id="erreurs").all("a")]
    assert answer.status_code == 200
    assert links
    assert all(page.all(id=link[1:]) for link in links)


def test_an_idle_session_is_prolonged_once_a_day(alpha_client, agent):
    give_password(alpha_client, agent)
    alpha_client.get("/agent/mon-compte/securite")
    session = Session.objects.get(account_id=agent.account_id)
    data = session.get_decoded() | {"renewed_on": "2020-01-01"}
    session.session_data = SessionStore(host="alpha.localhost").encode(data)
    session.expire_date = now() + timedelta(days=1)
    session.save()
    alpha_client.get("/agent/mon-compte/securite")
    renewed = Session.objects.get(account_id=agent.account_id)
    assert (renewed.expire_date - now()).days == 13
    assert renewed.get_decoded()[SESSION_KEY] == str(agent.account_id)


def test_an_account_closed_meanwhile_is_out_at_once(alpha_client, agent):
    give_password(alpha_client, agent)
    Account.objects.filter(pk=agent.account_id).update(is_active=False)
    assert alpha_client.get("/agent/").url.startswith("/connexion")


def test_an_operator_never_comes_in_with_a_password_alone(alpha_client, agent):
    Account.objects.filter(pk=agent.account_id).update(operator_role="support")
    assert give_password(alpha_client, agent).url == "/connexion/activer"


def test_who_becomes_an_operator_is_asked_at_the_next_page(alpha_client, agent):
    give_password(alpha_client, agent)
    assert alpha_client.get("/agent/mon-compte").status_code == 200
    Account.objects.filter(pk=agent.account_id).update(operator_role="admin")
    assert alpha_client.get("/agent/mon-compte").url.startswith("/connexion")


@pytest.mark.parametrize(("password", "is_warned"), [("motdepasse", True), (PASSWORD, False)])
def test_a_password_of_older_rules_opens_and_is_warned_of(alpha_client, agent, password, is_warned):
    account = account_of(agent)
    account.set_password(password)
    account.save()
    assert give_password(alpha_client, agent, password).status_code == 302
    page = alpha_client.get("/agent/mon-compte").content.decode()
    assert ("trop facile à deviner" in page) is is_warned
