"""Host names lead to espaces, are looked up once, and are forgotten as soon as they change."""

import threading

import pytest
from django.conf import settings
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tenants import hosts
from tenants.middleware import EspaceMiddleware
from tenants.models import Espace, Host


@pytest.fixture
def another_process(monkeypatch):
    """Call a function with the memory of a process of its own: same database, same cache."""
    memory = hosts._Memory(hosts.TTLCache(hosts.MOST_NAMES, hosts.ENTRY_SECONDS))

    def call(function, *args):
        with monkeypatch.context() as patch:
            patch.setattr(hosts, "_memory", memory)
            memory.checked_at = 0.0
            return function(*args)

    return call


def queries_of(function, *args) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        function(*args)
    return len(captured)


def test_each_host_leads_to_its_own_espace(alpha, bravo):
    assert hosts.espace_of_host("alpha.localhost") == alpha
    assert hosts.espace_of_host("bravo.localhost") == bravo


@pytest.mark.parametrize("name", ["alpha.localhost", "nulle-part.localhost"])
def test_the_second_look_up_asks_the_database_nothing(alpha, bravo, name):
    assert queries_of(hosts.espace_of_host, name) == 1
    assert queries_of(hosts.espace_of_host, name) == 0


def test_what_a_request_changes_on_its_espace_stays_with_it(alpha, bravo):
    for _ in range(2):  # the one that is read, then the one that was kept
        hosts.espace_of_host("alpha.localhost").name = "Autre nom"
    assert hosts.espace_of_host("alpha.localhost").name == "Alpha"


def test_saving_an_espace_is_seen_at_once(alpha, bravo, django_capture_on_commit_callbacks):
    hosts.espace_of_host("alpha.localhost")
    with django_capture_on_commit_callbacks(execute=True):
        alpha.name = "Alpha rebaptisée"
        alpha.save()
    assert hosts.espace_of_host("alpha.localhost").name == "Alpha rebaptisée"
    assert hosts.espace_of_host("bravo.localhost").name == "Bravo"


def test_a_host_added_then_deleted_is_seen_at_once(
    alpha, bravo, django_capture_on_commit_callbacks
):
    assert hosts.espace_of_host("rdv.alpha.example") is None
    with django_capture_on_commit_callbacks(execute=True):
        host = Host.objects.create(domain="rdv.alpha.example", tenant=alpha, is_primary=False)
    assert hosts.espace_of_host("rdv.alpha.example") == alpha
    with django_capture_on_commit_callbacks(execute=True):
        host.delete()
    assert hosts.espace_of_host("rdv.alpha.example") is None


def test_a_change_that_is_rolled_back_is_not_announced(
    alpha, bravo, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        alpha.save()
    assert callbacks == [hosts.forget]
    hosts.espace_of_host("alpha.localhost")
    assert queries_of(hosts.espace_of_host, "alpha.localhost") == 0


def test_another_process_learns_of_a_change_through_the_generation(
    alpha, bravo, another_process, django_capture_on_commit_callbacks
):
    assert another_process(hosts.espace_of_host, "alpha.localhost").name == "Alpha"
    with django_capture_on_commit_callbacks(execute=True):
        alpha.name = "Alpha rebaptisée"
        alpha.save()
    assert another_process(hosts.espace_of_host, "alpha.localhost").name == "Alpha rebaptisée"


def test_without_a_generation_the_other_process_keeps_the_old_name(
    alpha, bravo, another_process, monkeypatch, django_capture_on_commit_callbacks
):
    """The control of the test above: it is the generation that tells."""
    another_process(hosts.espace_of_host, "alpha.localhost")
    monkeypatch.setattr(hosts.cache, "set", lambda *args: None)
    with django_capture_on_commit_callbacks(execute=True):
        alpha.name = "Alpha rebaptisée"
        alpha.save()
    assert another_process(hosts.espace_of_host, "alpha.localhost").name == "Alpha"


def test_the_shared_cache_may_be_away(alpha, bravo, monkeypatch):
    def away(*args):
        raise ConnectionError

    hosts.forget()
    monkeypatch.setattr(hosts.cache, "get", away)
    monkeypatch.setattr(hosts.cache, "set", away)
    monkeypatch.setattr(hosts._memory, "checked_at", 0.0)
    assert hosts.espace_of_host("alpha.localhost") == alpha
    hosts.forget()
    assert hosts.espace_of_host("alpha.localhost") == alpha


def test_what_was_read_before_a_change_is_not_kept_after_it(alpha, bravo, monkeypatch):
    """A look-up reads the old row, the row changes, and only then would the look-up store it."""
    read = Host.objects.select_related

    def read_then_change(*fields):
        monkeypatch.setattr(Host.objects, "select_related", read)
        rows = list(read(*fields).filter(domain="alpha.localhost"))
        Espace.objects.filter(pk=alpha.pk).update(name="Alpha rebaptisée")
        hosts.forget()
        return _Rows(rows)

    monkeypatch.setattr(Host.objects, "select_related", read_then_change)
    assert hosts.espace_of_host("alpha.localhost").name == "Alpha"
    assert hosts.espace_of_host("alpha.localhost").name == "Alpha rebaptisée"


class _Rows(list):
    """Rows already read, under the two calls that the look-up makes."""

    def filter(self, **conditions):
        return self

    def first(self):
        return self[0]


def test_a_scan_of_unknown_names_fills_a_bounded_table(alpha, bravo, monkeypatch):
    monkeypatch.setattr(hosts, "_memory", hosts._Memory(hosts.TTLCache(50, 30)))
    for n in range(200):
        assert hosts.espace_of_host(f"n{n}.localhost") is None
    assert len(hosts._memory.entries) == 50


def test_threads_look_up_together(two_espaces):
    alpha, bravo = two_espaces
    found: list[tuple[str, str]] = []

    def look() -> None:
        for _ in range(50):
            for espace in (alpha, bravo):
                hosts._memory.empty()
                found.append((espace.slug, hosts.espace_of_host(f"{espace.slug}.localhost").slug))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 * 50 * 2
    assert all(asked == got for asked, got in found)


@pytest.mark.parametrize(
    "written",
    [
        "alpha.localhost",
        "alpha.localhost:8000",
        "ALPHA.Localhost",
        "alpha.localhost.",
        "Alpha.LOCALHOST.:443",
    ],
)
def test_port_case_and_trailing_dot_do_not_count(alpha, bravo, written):
    seen = []
    middleware = EspaceMiddleware(lambda request: seen.append(request.espace))
    middleware(RequestFactory().get("/", HTTP_HOST=written))
    assert seen == [alpha]


@pytest.mark.parametrize("written", ["localhost", "LOCALHOST:8000", "localhost."])
def test_the_portal_has_no_espace(alpha, bravo, written):
    seen = []

    def answer(request):
        seen.append((request.espace, request.urlconf, connection.schema_name))

    EspaceMiddleware(answer)(RequestFactory().get("/", HTTP_HOST=written))
    assert seen == [(None, settings.PUBLIC_SCHEMA_URLCONF, "public")]


@pytest.mark.parametrize(
    "written", ["nulle-part.localhost", "xalpha.localhost", "alpha.localhost.evil.example", "a b"]
)
def test_an_unknown_host_gets_a_page_that_leads_to_the_portal(alpha, bravo, client_of, written):
    response = client_of(written).get("/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "<h1" in page
    assert 'href="http://localhost' in page
    assert "Alpha" not in page


def test_a_machine_at_an_unknown_host_gets_json(alpha, bravo, client_of):
    response = client_of("nulle-part.localhost").get("/", HTTP_ACCEPT="application/json")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "unknown_host"


def test_an_espace_under_creation_is_an_unknown_host(alpha, bravo, client_of):
    Espace.objects.filter(pk=alpha.pk).update(state=Espace.State.CREATING)
    assert client_of("alpha.localhost").get("/").status_code == 404


def test_the_context_closes_with_the_response(alpha, bravo):
    seen = []
    middleware = EspaceMiddleware(lambda request: seen.append(connection.schema_name))
    middleware(RequestFactory().get("/", HTTP_HOST="alpha.localhost"))
    assert seen == [alpha.schema_name]
    assert connection.schema_name == "public"


def test_the_context_closes_with_an_exception(alpha, bravo):
    def fail(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        EspaceMiddleware(fail)(RequestFactory().get("/", HTTP_HOST="alpha.localhost"))
    assert connection.schema_name == "public"
