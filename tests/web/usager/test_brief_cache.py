"""Pages of slots kept for seconds: for whoever has no cookie, each with a nonce of its own."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.booking.conftest import NINE
from tests.support.clients import HostClient


@pytest.fixture(autouse=True)
def kept(settings):
    settings.BRIEF_CACHE_SECONDS = 60
    cache.clear()
    yield
    cache.clear()


def queries(client, url) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len([one for one in seen if "set_config" not in one["sql"]])


def test_the_second_reader_costs_no_query(town, client) -> None:
    first = client.get(town.slots())
    assert queries(HostClient(client.host), town.slots()) == 0
    again = HostClient(client.host).get(town.slots())
    assert strip(again) == strip(first)


def test_each_browser_has_its_own_nonce(town, client) -> None:
    pages = [HostClient(client.host).get(town.slots()) for _ in range(3)]
    nonces = {re.search(rb'nonce="([^"]+)"', page.content)[1].decode() for page in pages}
    assert len(nonces) == 3
    for page in pages:
        inside = set(re.findall(rb'nonce="([^"]+)"', page.content))
        assert len(inside) == 1
        assert f"'nonce-{inside.pop().decode()}'" in page["Content-Security-Policy"]


def test_who_has_a_cookie_sees_what_is_true_now(town, client) -> None:
    assert "9 h" in client.get(town.slots()).content.decode().replace("\u00a0", " ")
    town.hold(HostClient(client.host), NINE)
    known = HostClient(client.host)
    known.cookies["anything"] = "x"
    with_cookie = known.get(town.slots()).content.decode()
    assert NINE.strftime("starts_at=2026-11-24T09:00") not in with_cookie


def test_an_espace_never_gets_the_page_of_another(town, client, bravo_client) -> None:
    client.get(town.slots())
    assert bravo_client.get(town.slots()).status_code == 404


def test_a_refusal_is_not_kept(client, town) -> None:
    wrong = town.slots(motif_id=999999)
    assert client.get(wrong).status_code == 404
    assert queries_of(client, wrong) > 0


def test_without_a_cache_the_page_is_made(town, client, monkeypatch) -> None:
    def broken(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", broken)
    monkeypatch.setattr(cache, "set", broken)
    assert client.get(town.slots()).status_code == 200


def queries_of(client, url) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    return len(seen)


def strip(response) -> bytes:
    return re.sub(rb'nonce="[^"]+"', b"", response.content)
