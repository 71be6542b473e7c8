"""Limits on a real Valkey: exact under a rush, and each espace counts for itself."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory

from socle.web.limits import counting
from tests.support.valkey import running_valkey


@pytest.fixture
def valkey(settings, monkeypatch):
    settings.LIMITS_ENABLED = True
    monkeypatch.setattr(counting._Rest, "until", 0.0)
    with running_valkey() as address:
        socket = address.removeprefix("redis+socket://").split("?")[0]
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": f"unix://{socket}?db=1",
                "KEY_FUNCTION": "tenants.cache.key_of_espace",
            }
        }
        yield


def use(espace, address: str = "192.0.2.1"):
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    request.espace = espace
    return counting.count(request, "search")


def test_a_rush_is_counted_exactly(valkey) -> None:
    with ThreadPoolExecutor(20) as pool:
        counts = [usage.count for usage in pool.map(lambda _: use(None), range(200))]
    assert sorted(counts) == list(range(1, 201))


def test_an_espace_does_not_spend_what_another_has(valkey, alpha, bravo) -> None:
    connection.set_tenant(alpha)
    try:
        for _ in range(3):
            in_alpha = use(alpha)
        connection.set_tenant(bravo)
        in_bravo = use(bravo)
    finally:
        connection.set_schema_to_public()
    assert (in_alpha.count, in_bravo.count) == (3, 1)


def test_no_key_tells_the_address(valkey) -> None:
    use(None, "203.0.113.77")
    keys = cache._cache.get_client().keys("*")
    assert keys
    assert not [key for key in keys if b"203.0.113" in key]


def test_a_cache_that_dies_refuses_nobody(settings, monkeypatch) -> None:
    settings.LIMITS_ENABLED = True
    monkeypatch.setattr(counting._Rest, "until", 0.0)
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/there?db=1",
            "KEY_FUNCTION": "tenants.cache.key_of_espace",
        }
    }
    assert use(None) is None
    assert counting._Rest.until > 0
