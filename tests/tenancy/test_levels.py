"""How well an espace is served: what is counted, written once, and what each number means."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from project.urls import espace as espace_urls
from socle.clock import now
from socle.errors import DomainError
from socle.outbox.models import Delivery
from tenants.levels import counting, reading
from tenants.levels.middleware import LevelsMiddleware
from tenants.levels.promises import Level
from tenants.levels.reading import Measured, levels_of
from tenants.models import Espace, ServiceLevel
from tests.support.clients import HostClient

from .messages import tell

pytestmark = pytest.mark.usefixtures("alpha", "bravo")


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Counts of this test's own, wherever they are added."""
    counts = counting.Counts()
    for place in ("tenants.levels.middleware", "tenants.relay", "tenants.levels.counting"):
        monkeypatch.setattr(f"{place}.counts", counts)
    return counts


def rows(espace: Espace | None = None) -> dict[str, tuple[int, int]]:
    found = ServiceLevel.objects.filter(espace_number=espace.number if espace else 0)
    return {row.level: (row.good, row.total) for row in found}


def test_the_views_that_count_exist():
    names = {name for _, name in settings.LEVEL_OF_VIEW}
    known = set(map(str, reverse_names()))
    assert names <= known


def reverse_names():
    from django.urls import get_resolver

    return [key for key in get_resolver(espace_urls.__name__).reverse_dict if isinstance(key, str)]


def test_each_espace_has_the_counts_of_its_own_pages(alpha, bravo, fresh):
    for host, times in (("alpha.localhost", 3), ("bravo.localhost", 1), ("localhost", 2)):
        for _ in range(times):
            HostClient(host).get("/aide")
    fresh.write()
    assert rows(alpha) == {"pages": (3, 3)}
    assert rows(bravo) == {"pages": (1, 1)}
    assert rows() == {"pages": (2, 2)}


def answer(espace, *, view="espace_home", method="GET", status=200, seconds=0.0, clock=None):
    """One request through the middleware alone, that takes as long as it is told."""
    request = RequestFactory().generic(method, "/")
    times = iter([0.0, seconds])
    clock.setattr(
        "tenants.levels.middleware.time", SimpleNamespace(perf_counter=lambda: next(times))
    )

    def respond(request):
        request.espace, request.resolver_match = espace, SimpleNamespace(view_name=view)
        return HttpResponse(status=status)

    LevelsMiddleware(respond)(request)


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ({"status": 200}, {"pages": (1, 1)}),
        ({"status": 404}, {"pages": (1, 1)}),
        ({"status": 429}, {"pages": (1, 1)}),
        ({"status": 500}, {"pages": (0, 1)}),
        ({"status": 503, "view": "status"}, {}),
        ({"view": "booking_start", "seconds": 0.9}, {"pages": (1, 1), "search": (1, 1)}),
        ({"view": "booking_start", "seconds": 1.1}, {"pages": (1, 1), "search": (0, 1)}),
        ({"view": "booking_identity"}, {"pages": (1, 1)}),
        (
            {"view": "booking_identity", "method": "POST", "seconds": 1.9},
            {"pages": (1, 1), "booking": (1, 1)},
        ),
        (
            {"view": "booking_identity", "method": "POST", "status": 500},
            {"pages": (0, 1), "booking": (0, 1)},
        ),
    ],
)
def test_what_one_answer_counts_for(alpha, fresh, monkeypatch, given, counted):
    answer(alpha, clock=monkeypatch, **given)
    fresh.write()
    assert rows(alpha) == counted


def test_an_espace_that_is_closed_on_purpose_is_not_unavailable(alpha, fresh):
    Espace.objects.filter(pk=alpha.pk).update(state="suspended")
    assert HostClient("alpha.localhost").get("/").status_code == 503
    fresh.write()
    assert not ServiceLevel.objects.exists()


def test_counts_are_added_to_the_days_row_in_one_statement(
    alpha, bravo, fresh, django_assert_num_queries
):
    fresh.write()
    for _ in range(2):
        for espace in (alpha, bravo):
            for level in Level:
                fresh.add(level, espace.number, True)
                fresh.add(level, espace.number, False)
        with django_assert_num_queries(2):  # role and path, all the rows
            fresh.write()
    assert rows(alpha) == {str(level): (2, 4) for level in Level}
    fresh.write()
    assert ServiceLevel.objects.count() == 2 * len(Level)


def test_what_could_not_be_written_is_kept_for_the_next_time(alpha, fresh, monkeypatch):
    fresh.add(Level.PAGES, alpha.number, True)
    with monkeypatch.context() as patch:
        patch.setattr(counting, "ADD", "SELECT * FROM nowhere WHERE 1 IN (%s, %s, %s, %s, %s)")
        from django.db import transaction

        with transaction.atomic():
            fresh.write()
            transaction.set_rollback(True)
    fresh.add(Level.PAGES, alpha.number, False)
    fresh.write()
    assert rows(alpha) == {"pages": (1, 2)}


def test_counts_are_written_by_requests_once_a_minute(alpha, fresh, settings):
    settings.LEVELS_SECONDS = 60
    HostClient("alpha.localhost").get("/aide")
    assert rows(alpha) == {}
    fresh._written_at -= 61
    HostClient("alpha.localhost").get("/aide")
    assert rows(alpha) == {"pages": (2, 2)}


@pytest.mark.parametrize(
    ("age", "attempts", "good"),
    [(0, 0, True), (299, 0, True), (301, 0, False), (0, 4, False), (0, 3, True)],
)
def test_a_message_counts_by_how_long_it_waited(alpha, fresh, listen, deliver, age, attempts, good):
    """Four attempts put it off by 1, 16, 81 and 256 seconds."""
    listen("thing.happened", lambda message: None, "notifications.thing")
    tell("thing.happened", alpha)
    Delivery.objects.update(due_at=now() - timedelta(seconds=age), attempts=attempts)
    deliver()
    fresh.write()
    assert rows(alpha) == {"messages": (int(good), 1)}


def test_a_message_given_up_counts_once_as_not_delivered(alpha, fresh, listen, deliver, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 2

    def fail(message):
        raise DomainError

    listen("thing.happened", fail, "ants.thing")
    tell("thing.happened", alpha)
    for _ in range(3):
        Delivery.objects.update(due_at=now())
        deliver()
    fresh.write()
    assert rows(alpha) == {"publication": (0, 1)}


def test_shares_are_of_thirty_days_and_say_nothing_of_few(alpha, bravo):
    today = now().date()
    for espace, days, good, total in (
        (alpha, 0, 99, 100),
        (alpha, 29, 100, 100),
        (alpha, 31, 0, 1000),
        (bravo, 0, 60, 99),
    ):
        ServiceLevel.objects.create(
            espace_number=espace.number,
            level=Level.PAGES,
            day=today - timedelta(days=days),
            good=good,
            total=total,
        )
    assert levels_of(alpha.number)[0].share == 0.995
    assert levels_of(bravo.number)[0].share is None
    assert levels_of(None)[0].total == 299
    assert [one.total for one in levels_of(bravo.number)[1:]] == [0] * (len(Level) - 1)


@pytest.mark.parametrize(
    ("good", "percent"), [(100_000, "100"), (99_999, "99,99"), (99_500, "99,5"), (0, "0")]
)
def test_a_share_is_never_rounded_up(good, percent):
    promise = SimpleNamespace(share=0.9)
    assert Measured(promise, good, 100_000).percent == percent


def test_days_of_over_three_months_ago_go(alpha):
    for days in (89, 91):
        ServiceLevel.objects.create(
            espace_number=1, level="pages", day=now().date() - timedelta(days=days)
        )
    assert reading.purge() == 1


def test_the_public_page_shows_them_in_french(alpha, bravo, fresh):
    fresh.add(Level.SEARCH, alpha.number, True, 1990)
    fresh.add(Level.SEARCH, alpha.number, False, 10)
    fresh.add(Level.SEARCH, bravo.number, False, 2000)
    fresh.write()
    page = HostClient("alpha.localhost").get("/etat-du-service").content.decode()
    assert "Sur trente jours, pour Alpha" in page
    assert "Recherche de créneaux en moins d’une seconde" in page
    assert "99,5 %" in page
    assert "Pas encore assez de mesures." in page
    page = HostClient("localhost").get("/etat-du-service").content.decode()
    assert "Sur trente jours</h2>" in page
    assert "49,75 %" in page
    assert "nous visons 95 %" in page
