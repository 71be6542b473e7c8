"""Who is known, on which host, for how long; and what ends it."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from booking.access.actor import Actor, Kind, Level
from booking.directory.models import Usager, UsagerSession
from booking.directory.services.anonymise_usager import anonymise_usager
from booking.directory.services.merge_usagers import merge_usagers
from booking.directory.usager_sessions import IDLE, LASTS, purge_sessions
from booking.web.usager.session import (
    UsagerSessionMiddleware,
    known_usager,
    let_in,
    let_out,
)
from socle.accounts.models import Session
from tenants.context import in_espace
from tests.factories import UsagerFactory

ALPHA, BRAVO = "alpha.localhost", "bravo.localhost"


class Browser:
    """Speaks to one host through the middleware, and keeps its cookie."""

    def __init__(self, espace, host: str = ALPHA, cookie: str = "") -> None:
        self.espace, self.host, self.cookie = espace, host, cookie

    def ask(self, view=known_usager) -> tuple[object, HttpResponse]:
        found = []

        def page(request):
            found.append(view(request))
            return HttpResponse("page")

        request = RequestFactory().get("/", headers={"host": self.host})
        if self.cookie:
            request.COOKIES["rdv_usager"] = self.cookie
        with in_espace(self.espace):
            Usager.objects.exists()  # the first query of a context takes its role on
            response = UsagerSessionMiddleware(page)(request)
        if "rdv_usager" in response.cookies:
            self.cookie = response.cookies["rdv_usager"].value
        return found[0], response

    @property
    def person(self) -> str:
        """The first name of who is known; empty for nobody."""
        known, _ = self.ask()
        return known.first_name if known else ""


@pytest.fixture
def nadia(alpha) -> Usager:
    with in_espace(alpha):
        return UsagerFactory(first_name="Nadia", last_name="Benali")


@pytest.fixture
def browser(alpha, nadia) -> Browser:
    """In which Nadia followed her link."""
    browser = Browser(alpha)
    browser.ask(lambda request: let_in(request, nadia, "link"))
    return browser


def test_nobody_is_known_before_they_prove_who_they_are(alpha, django_assert_num_queries):
    def counted(request):
        with django_assert_num_queries(0):
            return known_usager(request)

    assert Browser(alpha).ask(counted)[0] is None


def test_who_is_let_in_is_known_in_one_query(browser, django_assert_num_queries):
    def twice(request):
        with django_assert_num_queries(1):
            return known_usager(request), known_usager(request)

    (first, second), _ = browser.ask(twice)
    assert first.first_name == "Nadia"
    assert first is second


def test_the_cookie_is_out_of_reach_and_ends_with_the_browser(alpha, nadia):
    _, response = Browser(alpha).ask(lambda request: let_in(request, nadia, "phone"))
    cookie = response.cookies["rdv_usager"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["max-age"], cookie["expires"], cookie["domain"]) == ("", "", "")
    assert re.fullmatch(r"[-\w]{43}", cookie.value)


def test_pages_of_who_is_known_are_kept_by_no_cache(browser):
    _, response = browser.ask()
    assert "no-store" in response["Cache-Control"]
    assert response["Vary"] == "Cookie"


def test_reading_the_table_opens_no_session(alpha, browser):
    with in_espace(alpha):
        stored = UsagerSession.objects.get()
    assert stored.key != browser.cookie
    assert Browser(alpha, cookie=stored.key).person == ""


def test_no_row_of_the_agents_sessions_is_made(browser):
    assert not Session.objects.exists()


def test_it_opens_nothing_on_another_host_of_the_same_espace(alpha, browser):
    assert Browser(alpha, "rdv.ville-alpha.fr", browser.cookie).person == ""


def test_it_opens_nothing_in_another_espace(bravo, browser):
    with in_espace(bravo):
        UsagerFactory(first_name="Somebody")
    assert Browser(bravo, BRAVO, browser.cookie).person == ""
    assert Browser(bravo, ALPHA, browser.cookie).person == ""


def test_each_entry_has_a_new_key_and_the_former_one_is_dead(alpha, nadia, browser):
    former = browser.cookie
    browser.ask(lambda request: let_in(request, nadia, "phone"))
    assert browser.cookie != former
    assert Browser(alpha, cookie=former).person == ""
    assert browser.person == "Nadia"


def test_a_key_put_there_by_somebody_else_is_never_taken_over(alpha, nadia):
    browser = Browser(alpha, cookie="chosen-by-an-attacker")
    browser.ask(lambda request: let_in(request, nadia, "link"))
    assert browser.cookie != "chosen-by-an-attacker"
    assert Browser(alpha, cookie="chosen-by-an-attacker").person == ""


@pytest.mark.parametrize("cookie", ["", "x", "é" * 10, "a" * 100_000, "' OR 1=1 --", "\x00"])
def test_a_hostile_cookie_is_nobody(alpha, browser, cookie):
    assert Browser(alpha, cookie=cookie).person == ""


def test_half_an_idle_hour_ends_it(browser, clock):
    clock.move(minutes=29)
    assert browser.person == "Nadia"
    clock.move(minutes=29)
    assert browser.person == "Nadia"
    clock.now += IDLE
    assert browser.person == ""


def test_a_day_of_work_ends_it_however_busy(browser, clock):
    end = clock.now + LASTS
    while clock.now < end - timedelta(minutes=20):
        clock.move(minutes=20)
        assert browser.person == "Nadia"
    clock.move(minutes=20)
    assert browser.person == ""


@pytest.mark.parametrize(("after", "queries"), [(59, 1), (61, 2)])
def test_being_there_is_written_once_a_minute_at_most(
    browser, clock, django_assert_num_queries, after, queries
):
    def counted(request):
        with django_assert_num_queries(queries):
            known_usager(request)

    clock.move(seconds=after)
    browser.ask(counted)


def test_leaving_ends_it_on_the_server_too(alpha, browser):
    key = browser.cookie
    _, response = browser.ask(let_out)
    assert response.cookies["rdv_usager"]["max-age"] == 0
    assert Browser(alpha, cookie=key).person == ""
    with in_espace(alpha):
        assert not UsagerSession.objects.exists()


def test_leaving_without_having_come_in_is_no_error(alpha):
    Browser(alpha).ask(let_out)


def test_a_forgotten_person_is_known_no_longer(alpha, nadia, browser):
    with in_espace(alpha):
        anonymise_usager(nadia.pk, timezone.now())
        assert not UsagerSession.objects.exists()
    assert browser.person == ""


def test_a_deleted_record_is_known_no_longer(alpha, nadia, browser):
    with in_espace(alpha):
        Usager.objects.update(deleted_at=timezone.now())
    assert browser.person == ""


def test_a_merge_lets_nobody_into_the_other_record(alpha, nadia, browser, town):
    with in_espace(alpha):
        kept = UsagerFactory(first_name="Nadya")
        for usager in (kept, nadia):
            usager.organisations.add(town.counter.organisation)
        role = {town.counter.organisation.pk: Level.ADMIN}
        admin = Actor(Kind.AGENT, agent_id=town.counter.agents[0].pk, roles=role)
        merge = merge_usagers(kept.pk, nadia.pk, admin, timezone.now())
        assert not any("usagersession" in step["model"] for step in merge.steps)
    assert browser.person == ""


def test_a_gone_record_is_not_let_in(alpha, nadia):
    nadia.deleted_at = timezone.now()
    with pytest.raises(ValueError, match="no session"):
        Browser(alpha).ask(lambda request: let_in(request, nadia, "link"))


def test_only_known_means_let_in(alpha, nadia):
    with pytest.raises(ValueError, match="no session"):
        Browser(alpha).ask(lambda request: let_in(request, nadia, "charm"))


def test_what_is_over_is_purged(alpha, browser, clock):
    with in_espace(alpha):
        assert purge_sessions(clock.now + IDLE - timedelta(seconds=1)) == 0
        assert purge_sessions(clock.now + IDLE) == 1
