"""A login from a new browser is told of; sessions are listed, and closed one by one."""

import pytest
from django.conf import settings
from django.core import mail

from booking.directory.models import Agent
from socle.accounts.models import KnownDevice, Session
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import give_password, member

PAGE = "/agent/mon-compte/securite"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/143.0.0.0 Mobile Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def agent(alpha) -> Agent:
    with in_espace(alpha):
        return member(OrganisationFactory(), email="ana.roux@dep.test")


def browser(user_agent: str = FIREFOX, host: str = "alpha.localhost") -> HostClient:
    return HostClient(host, HTTP_USER_AGENT=user_agent)


def logged_in(agent: Agent, user_agent: str = FIREFOX) -> HostClient:
    client = browser(user_agent)
    assert give_password(client, agent).status_code == 302
    return client


def again(client: HostClient, agent: Agent) -> None:
    client.post("/deconnexion")
    give_password(client, agent)


def notices(deliver) -> list[str]:
    deliver()
    return [one.body for one in mail.outbox if "nouvel appareil" in one.subject]


def test_the_very_first_login_is_no_news(agent, deliver):
    logged_in(agent)
    assert notices(deliver) == []


def test_another_browser_is_told_of_once(agent, deliver):
    logged_in(agent)
    phone = logged_in(agent, CHROME)
    again(phone, agent)
    (told,) = notices(deliver)
    assert "Chrome sur Android" in told
    assert "/agent/mon-compte/securite" in told


def test_the_same_browser_is_known_again(agent, deliver):
    client = logged_in(agent)
    again(client, agent)
    assert KnownDevice.objects.count() == 1
    assert notices(deliver) == []


def test_colleagues_on_one_computer_do_not_disturb_each_other(agent, alpha, deliver):
    with in_espace(alpha):
        bob = member(OrganisationFactory())
    client = logged_in(agent)
    for who in (bob, agent, bob, agent):
        client.post("/deconnexion")
        give_password(client, who)
    assert notices(deliver) == []


def test_a_cookie_that_somebody_planted_is_not_taken(agent, deliver):
    logged_in(agent)
    planted = browser(CHROME)
    name = next(key for key in logged_in(agent, SAFARI).cookies if key.startswith("rdv_appareil"))
    planted.cookies[name] = "a" * 43
    give_password(planted, agent)
    assert planted.cookies[name].value != "a" * 43
    assert len(notices(deliver)) == 2


def test_the_table_opens_nothing(agent):
    client = logged_in(agent)
    name = next(key for key in client.cookies if key.startswith("rdv_appareil"))
    assert client.cookies[name]["httponly"]
    assert client.cookies[name].value not in KnownDevice.objects.get().digest


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (FIREFOX, "Firefox sur Windows"),
        (CHROME, "Chrome sur Android"),
        (SAFARI, "Safari sur iPhone"),
        (CHROME + " EdgA/143.0", "Edge sur Android"),
        ("", "Navigateur inconnu"),
        ("<script>alert(1)</script>", "Navigateur inconnu"),
        ("x" * 5000, "Navigateur inconnu"),
    ],
)
def test_what_a_browser_is_called(agent, user_agent, label):
    logged_in(agent, user_agent)
    assert KnownDevice.objects.get().label == label


# The list of sessions


def rows_of(client: HostClient) -> list[str]:
    page = parse(client.get(PAGE).content.decode())
    return [item.text for item in page.one("ul", class_="rdv-devices rdv-sessions").all("li")]


def test_sessions_are_listed_with_their_browser_and_host(agent):
    client = logged_in(agent)
    logged_in(agent, CHROME)
    rows = rows_of(client)
    assert len(rows) == 2
    assert any("Firefox sur Windows" in row and "Ce navigateur" in row for row in rows)
    assert any("Chrome sur Android" in row and "alpha.localhost" in row for row in rows)


def test_one_of_them_is_closed(agent):
    client, phone = logged_in(agent), logged_in(agent, CHROME)
    page = parse(client.get(PAGE).content.decode())
    (form,) = [form for form in page.all("form") if form["action"].endswith("/sessions/fermer")]
    key = next(field["value"] for field in form.all("input") if field.get("name") == "session")
    assert client.post(form["action"], {"session": key}).status_code == 302
    assert phone.get("/agent/").url.startswith("/connexion")
    assert client.get(PAGE).status_code == 200


def test_a_session_of_somebody_else_is_not(agent, alpha):
    with in_espace(alpha):
        bob = member(OrganisationFactory())
    client, theirs = logged_in(agent), logged_in(bob)
    key = Session.objects.get(account_id=bob.account_id).session_key
    client.post(f"{PAGE}/sessions/fermer", {"session": key})
    assert not theirs.get("/agent/").url.startswith("/connexion")


def test_the_cookie_is_never_shown(agent):
    client = logged_in(agent)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert cookie not in client.get(PAGE).content.decode()
