"""A session is valid on the one host where it was made, and cannot be read out of the table."""

import hashlib
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from socle.accounts.models import Session
from socle.accounts.sessions import SessionStore
from socle.accounts.tasks import clear_sessions
from socle.clock import now
from tenants import hosts
from tests.factories import AccountFactory
from tests.support.clients import HostClient

COOKIE = django_settings.SESSION_COOKIE_NAME
OTHERS = ["bravo.localhost", "localhost"]


@pytest.fixture(autouse=True)
def site(settings, alpha, bravo):
    """The pages under test on every host."""
    settings.ROOT_URLCONF = settings.PUBLIC_SCHEMA_URLCONF = "tests.socle.pages"
    hosts.forget()
    yield
    hosts.forget()


@pytest.fixture
def account(alpha):
    return AccountFactory(email="camille@demo.example")


@pytest.fixture
def client(account) -> HostClient:
    """Logged in on alpha."""
    client = HostClient("alpha.localhost")
    assert client.get(f"/enter/{account.email}").json() == {"account": str(account.pk)}
    return client


def with_cookie(host: str, cookie: str) -> HostClient:
    other = HostClient(host)
    other.cookies[COOKIE] = cookie
    return other


def test_it_is_valid_on_its_host(client, account):
    assert client.get("/who").json() == {"account": str(account.pk)}


@pytest.mark.parametrize("host", OTHERS)
def test_on_any_other_host_its_cookie_is_worth_nothing(client, account, host):
    stranger = with_cookie(host, client.cookies[COOKIE].value)
    assert stranger.get("/who").json() == {"account": None}
    assert client.get("/who").json() == {"account": str(account.pk)}


@pytest.mark.parametrize("host", OTHERS)
def test_an_account_may_have_a_session_on_each_host(client, account, host):
    other = HostClient(host)
    other.get(f"/enter/{account.email}")
    assert other.get("/who").json() == {"account": str(account.pk)}
    assert other.cookies[COOKIE].value != client.cookies[COOKIE].value
    assert set(Session.objects.values_list("host", "account_id")) == {
        ("alpha.localhost", account.pk),
        (host, account.pk),
    }


@pytest.mark.parametrize("host", OTHERS)
def test_what_is_written_on_another_host_goes_to_a_session_of_its_own(client, host):
    key = client.cookies[COOKIE].value
    stranger = with_cookie(host, key)
    stranger.get("/remember/mot")
    assert stranger.cookies[COOKIE].value != key
    assert stranger.get("/recall").json() == {"word": "mot"}
    assert client.get("/recall").json() == {"word": None}


@pytest.mark.parametrize("written", ["ALPHA.localhost", "alpha.localhost:8000", "alpha.localhost."])
def test_the_same_host_written_otherwise_is_the_same(client, account, written):
    same = with_cookie(written, client.cookies[COOKIE].value)
    assert same.get("/who").json() == {"account": str(account.pk)}


def test_the_table_holds_no_key_that_opens_a_session(client):
    key = client.cookies[COOKIE].value
    row = Session.objects.get()
    assert row.session_key == hashlib.sha256(key.encode()).hexdigest()
    assert key not in row.session_data
    thief = with_cookie("alpha.localhost", row.session_key)
    assert thief.get("/who").json() == {"account": None}


def test_login_changes_the_key(account):
    client = HostClient("alpha.localhost")
    client.get("/remember/mot")
    before = client.cookies[COOKIE].value
    client.get(f"/enter/{account.email}")
    after = client.cookies[COOKIE].value
    assert after != before
    assert client.get("/recall").json() == {"word": "mot"}
    assert Session.objects.count() == 1
    assert with_cookie("alpha.localhost", before).get("/recall").json() == {"word": None}


def test_a_key_chosen_by_another_is_not_taken(account):
    """Fixation: the key that a cookie proposes is never the one that a login opens."""
    client = with_cookie("alpha.localhost", "a" * 32)
    client.get(f"/enter/{account.email}")
    assert client.cookies[COOKIE].value != "a" * 32
    assert with_cookie("alpha.localhost", "a" * 32).get("/who").json() == {"account": None}


def test_logout_deletes_the_session(client):
    key = client.cookies[COOKIE].value
    assert client.get("/leave").json() == {"account": None}
    assert Session.objects.count() == 0
    assert with_cookie("alpha.localhost", key).get("/who").json() == {"account": None}


@pytest.mark.parametrize("host", OTHERS)
def test_another_host_cannot_end_it(client, account, host):
    """Not even by code that empties a session before it has read it."""
    SessionStore(client.cookies[COOKIE].value, host=host).flush()
    assert client.get("/who").json() == {"account": str(account.pk)}


def test_a_new_password_ends_the_sessions(client, account):
    account.set_password("Autre-cheval-8-agrafe")
    account.save()
    assert client.get("/who").json() == {"account": None}


def test_a_session_that_has_expired_is_gone(client):
    Session.objects.update(expire_date=now() - timedelta(seconds=1))
    assert client.get("/who").json() == {"account": None}


def test_expired_sessions_are_cleared(client, account):
    HostClient("bravo.localhost").get(f"/enter/{account.email}")
    Session.objects.filter(host="alpha.localhost").update(expire_date=now() - timedelta(days=1))
    SessionStore.clear_expired()
    assert [session.host for session in Session.objects.all()] == ["bravo.localhost"]


def test_the_cookie_is_for_one_host_and_no_script(client):
    cookie = client.cookies[COOKIE]
    assert cookie["domain"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_store_without_a_host_reads_and_writes_nothing(client):
    store = SessionStore(client.cookies[COOKIE].value)
    with pytest.raises(RuntimeError, match="host"):
        store.load()
    with pytest.raises(RuntimeError, match="host"):
        SessionStore().save()


@pytest.mark.parametrize("cookie", ["", "x", "é" * 20, "a" * 5000, "' OR 1=1 --", "\x00"])
def test_a_cookie_that_is_no_key_is_an_anonymous_visit(alpha, cookie):
    assert with_cookie("alpha.localhost", cookie).get("/who").json() == {"account": None}


def test_sessions_past_their_end_are_cleared(db):
    lasting, ended = SessionStore(host="alpha.localhost"), SessionStore(host="alpha.localhost")
    for store, seconds in ((lasting, 60), (ended, -60)):
        store.set_expiry(seconds)
        store.save()
    assert clear_sessions() == 1
    assert lasting.exists(lasting.session_key)
    assert not ended.exists(ended.session_key)
