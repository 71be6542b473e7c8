"""Limits: who counts as one machine, when a request is one too many, and what a dead cache does."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from socle.web.limits import counting, limited
from socle.web.limits.machine import client_address, machine_of
from socle.web.limits.rates import RATES, Rate


@pytest.fixture(autouse=True)
def limits(settings, monkeypatch):
    settings.LIMITS_ENABLED = True
    monkeypatch.setattr(counting._Rest, "until", 0.0)
    cache.clear()
    yield
    cache.clear()


class Espace:
    slug, name, phone, limits = "alpha", "Alpha", "0475000000", {}
    accessibility = None
    announcements = ()


def ask(view, method="get", accept="text/html", address="192.0.2.1", espace=None, **meta):
    request = getattr(RequestFactory(), method)(
        "/x", HTTP_ACCEPT=accept, REMOTE_ADDR=address, **meta
    )
    request.espace = espace
    return view(request)


@pytest.fixture
def few(monkeypatch):
    """A limit of two a minute, under a name that the table has."""
    rates = {**RATES, "search": Rate("x", 2, 60, 1, 10), "link": Rate("x", 2, 600, 1, 10)}
    monkeypatch.setattr(counting, "RATES", rates)


def page(request):
    return HttpResponse("ok")


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "expected"),
    [
        ("192.0.2.1", "", [], "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", [], "192.0.2.1"),  # nobody is trusted: a lie of the client
        ("10.0.0.1", "198.51.100.7", ["10.0.0.0/8"], "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7", ["10.0.0.0/8"], "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.9", ["10.0.0.0/8"], "198.51.100.7"),
        ("10.0.0.1", "10.0.0.8, 10.0.0.9", ["10.0.0.0/8"], "10.0.0.8"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", "<script>", ["10.0.0.0/8"], "10.0.0.1"),
        ("", "198.51.100.7", ["unix"], "198.51.100.7"),
        ("", "198.51.100.7", [], ""),
        ("::1", "2001:db8:1:2:3::4", ["::1"], "2001:db8:1:2:3::4"),
        ("::ffff:192.0.2.1", "", [], "192.0.2.1"),
    ],
)
def test_an_address_is_believed_behind_our_own_fronts_only(
    settings, remote, forwarded, proxies, expected
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


def test_the_addresses_of_one_ipv6_subscriber_are_one_machine(settings) -> None:
    machines = {
        machine_of(RequestFactory().get("/", REMOTE_ADDR=address))
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2:aaaa:b:c:d")
    }
    assert machines == {"2001:db8:1:2::/64"}
    other = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:3::1")
    assert machine_of(other) not in machines


def test_one_too_many_is_told_when_to_come_back(few) -> None:
    view = limited("search")(page)
    assert [ask(view).status_code for _ in range(3)] == [200, 200, 429]
    refusal = ask(view)
    assert 1 <= int(refusal["Retry-After"]) <= 60
    assert refusal["RateLimit-Limit"] == "2"
    assert refusal["RateLimit-Remaining"] == "0"
    assert "trop de demandes" in refusal.content.decode()
    assert ask(view, address="192.0.2.2").status_code == 200


def test_the_page_says_whom_to_call(few) -> None:
    view = limited("search")(page)
    answers = [ask(view, espace=Espace) for _ in range(3)]
    assert "04 75 00 00 00" in answers[-1].content.decode().replace("\u00a0", " ")


def test_a_machine_gets_json(few) -> None:
    view = limited("search")(page)
    answers = [ask(view, accept="application/json") for _ in range(3)]
    assert answers[-1].headers["Content-Type"] == "application/json"
    assert b"too_many_requests" in answers[-1].content


def test_methods_that_are_not_counted_pass(few) -> None:
    view = limited("search", methods=("POST",))(page)
    assert [ask(view).status_code for _ in range(5)] == [200] * 5
    assert [ask(view, "post").status_code for _ in range(3)] == [200, 200, 429]


def test_right_links_are_never_counted_and_wrong_ones_are(few) -> None:
    answers = iter([200, 200, 200, 404, 404, 200])
    view = limited("link", refusals=(404,))(lambda request: HttpResponse(status=next(answers)))
    assert [ask(view).status_code for _ in range(6)] == [200, 200, 200, 404, 404, 429]


def test_an_espace_chooses_within_bounds() -> None:
    rate = RATES["search"]
    assert rate.for_espace({"search": 600}, "search").count == 600
    for wrong in ({}, {"search": 0}, {"search": 10**9}, {"search": "600"}, {"search": True}):
        assert rate.for_espace(wrong, "search") == rate


def test_an_espace_that_chose_is_counted_so(few) -> None:
    class Strict(Espace):
        limits = {"search": 1}

    view = limited("search")(page)
    assert [ask(view, espace=Strict).status_code for _ in range(2)] == [200, 429]


def test_a_cache_that_is_down_refuses_nobody_and_is_left_alone(monkeypatch, few) -> None:
    calls = []

    def broken(*args, **kwargs):
        calls.append(1)
        raise ConnectionError

    monkeypatch.setattr(counting, "get_usage", broken)
    view = limited("search")(page)
    assert [ask(view).status_code for _ in range(6)] == [200] * 6
    assert len(calls) == 1


def test_defaults_are_within_their_own_bounds() -> None:
    assert all(rate.least <= rate.count <= rate.most for rate in RATES.values())


def test_a_limit_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="no such limit"):
        limited("typo")
