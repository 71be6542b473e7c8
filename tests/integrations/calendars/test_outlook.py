"""Outlook through a stateful double of Microsoft's login and Graph, with their known faults."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import httpx
import pytest
from django.core import mail

from booking.availability.models import OutsideTime
from integrations.calendars.doubles.graph import Outlook, serve
from integrations.calendars.models import Connection, PushedEvent
from integrations.calendars.services import act
from integrations.calendars.services.take_leave import leave
from tenants.context import in_espace, on_portal
from tests.factories import OrganisationFactory
from tests.support.clients import HostClient
from tests.web.agent.people import account_of, member

from .test_caldav import publish_moved, row, run
from .world import DAY, NOW, SECRETS, fill

TAB = "/agent/mon-compte/synchronisation"
HOUR = timedelta(hours=1)
BUSY = (500, {}, {"error": {"code": "InternalServerError"}})


@pytest.fixture
def outlook(settings, open_door):
    account = Outlook()
    server = serve(account)
    settings.MICROSOFT_LOGIN_URL = settings.MICROSOFT_GRAPH_URL = account.url
    settings.MICROSOFT_CLIENT_ID = account.client_id
    settings.MICROSOFT_CLIENT_SECRET = account.client_secret
    yield account
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(alpha, desk) -> HostClient:
    return HostClient("alpha.localhost").log_in(account_of(desk.agent))


@pytest.fixture
def consent(client, portal_client, outlook):
    """From the tab to Microsoft and back through the portal; where the browser ends."""

    def work(browser=client):
        away = browser.get(f"{TAB}/outlook/autoriser")
        answer = httpx.get(away.url, trust_env=False)
        home = urlsplit(answer.headers["location"])
        through = portal_client.get(f"{home.path}?{home.query}")
        there = urlsplit(through.url)
        assert there.hostname == "alpha.localhost"
        return browser.get(f"{there.path}?{there.query}")

    return work


@pytest.fixture
def tied(alpha, desk, consent, outlook):
    consent()
    with in_espace(alpha):
        run(desk)
        outlook.requests.clear()
        yield Connection.objects.get()


def again(desk, connection) -> Connection:
    act.synchronise_now(desk.agent.pk, connection.pk, NOW)
    run(desk)
    return row(connection)


class TestConsent:
    def test_ties_the_account_and_seals_its_tokens(self, tied, outlook):
        assert (tied.state, tied.username, tied.error) == ("active", outlook.address, "")
        stored = str(Connection.objects.filter(pk=tied.pk).values().get())
        for token in (*outlook.access, *outlook.refresh):
            assert token not in stored

    def test_missing_is_said(self, alpha, consent, client, outlook):
        outlook.consents = False
        assert consent().url == f"{TAB}/outlook"
        page = client.get(f"{TAB}/outlook").content.decode()
        assert "ne nous autorise pas" in page
        assert "adminconsent" in page
        with in_espace(alpha):
            assert not Connection.objects.exists()

    def test_of_somebody_else_is_worth_nothing(
        self, alpha, consent, client, portal_client, outlook
    ):
        """A link with another one's code would tie their calendar to the victim's account."""
        with in_espace(alpha):
            other = member(OrganisationFactory(), last_name="Victime")
        victim = HostClient("alpha.localhost").log_in(account_of(other))
        away = client.get(f"{TAB}/outlook/autoriser")
        answer = httpx.get(away.url, trust_env=False)
        home = urlsplit(answer.headers["location"])
        through = portal_client.get(f"{home.path}?{home.query}").url
        there = urlsplit(through)
        assert victim.get(f"{there.path}?{there.query}").url == TAB
        with in_espace(alpha):
            assert not Connection.objects.exists()

    def test_another_account_waits_until_the_first_is_untied(
        self, alpha, tied, consent, client, outlook
    ):
        outlook.address = "autre@exemple.fr"
        assert consent().url == f"{TAB}/outlook"
        assert "est déjà relié" in client.get(f"{TAB}/outlook").content.decode()
        with in_espace(alpha):
            assert row(tied).username == "ada@exemple.fr"

    def test_a_code_serves_once_and_a_state_is_ours(self, consent, client, portal_client, alpha):
        for state in ("", "x", "a:b:c", "é" * 5000):
            answer = portal_client.get("/omniauth/microsoft_graph/callback", {"state": state})
            assert answer.status_code == 404
        assert client.get(f"{TAB}/outlook/retour", {"code": "x", "state": "y"}).url == TAB

    def test_the_application_is_told_to_microsoft(self, portal_client, outlook):
        told = portal_client.get("/.well-known/microsoft-identity-association.json").json()
        assert told == {"associatedApplications": [{"applicationId": outlook.client_id}]}

    def test_nothing_is_shown_where_the_operator_has_no_application(self, client, settings):
        settings.MICROSOFT_CLIENT_ID = ""
        assert "Outlook (Microsoft 365)" not in client.get(TAB).content.decode()
        assert client.get(f"{TAB}/outlook").status_code == 404


class TestPush:
    def test_booked_moved_cancelled(self, tied, desk, outlook):
        booked = desk.book(NOW + DAY)
        publish_moved(booked)
        run(desk)
        (event,) = outlook.events.values()
        assert event["start"] == {"dateTime": "2026-11-25T08:00:00", "timeZone": "UTC"}
        assert event["transactionId"].startswith("rdv-")
        publish_moved(booked, starts_at=NOW + 2 * DAY, ends_at=NOW + 2 * DAY + HOUR)
        run(desk)
        (event,) = outlook.events.values()
        assert event["start"]["dateTime"] == "2026-11-26T08:00:00"
        publish_moved(booked, status="revoked")
        run(desk)
        assert outlook.events == {}

    def test_nobody_is_named(self, tied, desk, outlook):
        fill(desk)
        again(desk, tied)
        assert len(outlook.events) == 6
        for secret in (*SECRETS, "Violences"):
            assert secret not in str(outlook.events)

    def test_a_lost_answer_makes_no_second_event(self, tied, desk, outlook):
        """The transaction is known already: the event is looked up, and a real id is kept."""
        desk.book(NOW + DAY)
        outlook.losses = 1
        assert again(desk, tied).error == "unreachable"
        assert again(desk, tied).error == ""
        (key,) = outlook.events
        assert PushedEvent.objects.get().href == key

    def test_deleted_there_is_written_again(self, tied, desk, outlook):
        booked = desk.book(NOW + DAY)
        again(desk, tied)
        outlook.events.clear()
        publish_moved(booked, starts_at=NOW + 2 * DAY, ends_at=NOW + 2 * DAY + HOUR)
        run(desk)
        (key,) = outlook.events
        assert PushedEvent.objects.get().href == key

    def test_lost_and_deleted_there_is_written_again(self, tied, desk, outlook):
        desk.book(NOW + DAY)
        again(desk, tied)
        PushedEvent.objects.all().delete()
        outlook.events.clear()
        assert again(desk, tied).error == ""
        assert len(outlook.events) == 1

    def test_untying_takes_everything_back(self, tied, desk, outlook):
        fill(desk)
        mine = outlook.add("2026-11-25T09:00:00", "2026-11-25T10:00:00")
        again(desk, tied)
        leave(tied.pk, NOW)
        run(desk)
        assert list(outlook.events) == [mine]
        assert not Connection.objects.exists()


class TestTokens:
    def test_an_ended_one_is_renewed_and_the_new_refresh_token_kept(self, tied, desk, outlook):
        for _ in range(3):
            outlook.let_tokens_end()
            desk.book(NOW + DAY * (1 + PushedEvent.objects.count()))
            assert again(desk, tied).error == ""
        assert len(outlook.events) == 3
        assert len(outlook.refresh) == 1

    def test_one_that_ends_soon_is_renewed_before(self, tied, desk, outlook, clock):
        clock(NOW + HOUR)
        outlook.access.clear()
        run(desk)
        assert row(tied).error == ""
        assert outlook.requests  # none of them was refused first

    def test_a_refusal_that_lasts_is_asked_once_more_and_no_more(self, tied, desk, outlook):
        refused = (401, {}, {"error": {"code": "InvalidAuthenticationToken"}})
        outlook.faults = [refused] * 9
        assert again(desk, tied).state == "refused"
        assert len(outlook.requests) == 2
        assert len(mail.outbox) == 1

    def test_a_withdrawn_consent_pauses_with_a_mail_and_a_new_one_resumes(
        self, tied, desk, outlook, consent
    ):
        desk.book(NOW + DAY)
        outlook.withdraw_consent()
        assert again(desk, tied).state == "refused"
        assert len(mail.outbox) == 1
        with on_portal():
            consent()
        run(desk)
        assert row(tied).state == "active"
        assert len(outlook.events) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (BUSY, "unreachable"),
        ((503, {}, {}), "unreachable"),
        ((504, {}, "<html>Gateway</html>"), "unreachable"),
        ((429, {"Retry-After": "600"}, {"error": {"code": "TooManyRequests"}}), "throttled"),
        ((200, {}, "<html>proxy</html>"), "misunderstood"),
        ((200, {}, {"value": "x"}), "misunderstood"),
        ((200, {}, {"value": [{"start": 3}]}), "misunderstood"),
        ((200, {}, {"value": [], "@odata.nextLink": "https://mechant.exemple/"}), "misunderstood"),
        ((302, {"Location": "http://localhost:1999/"}, ""), "unreachable"),
        ((404, {}, {"error": {"code": "ErrorItemNotFound"}}), "gone"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_faults_are_said_and_caught_up(tied, desk, outlook, clock, fault, code):
    outlook.faults = [fault]
    assert again(desk, tied).error == code
    desk.book(NOW + DAY)
    clock(NOW + 2 * HOUR)
    run(desk)
    assert row(tied).error == ""
    assert len(outlook.events) == 1


class TestBusy:
    def test_what_counts_and_nothing_but_times(self, tied, desk, outlook):
        outlook.page_size = 2
        day = "2026-11-25T{:02}:00:00.0000000"
        kinds = {
            9: {},
            11: {"showAs": "tentative"},
            13: {"showAs": "oof"},
            15: {"showAs": "free"},
            16: {"showAs": "workingElsewhere"},
            17: {"isCancelled": True},
            18: {"responseStatus": {"response": "declined"}},
        }
        for hour, more in kinds.items():
            outlook.add(day.format(hour), day.format(hour + 1), **more)
        desk.book(NOW + DAY)  # ours comes back, and blocks nothing twice
        assert again(desk, tied).error == ""
        rows = OutsideTime.objects.order_by("period")
        assert [one.period.lower.hour for one in rows] == [9, 11, 13]
        assert "Privé" not in str(list(rows.values())) + str(list(Connection.objects.values()))

    @pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Tahiti", "Pacific/Noumea"])
    def test_a_whole_day_is_that_of_the_agent(self, tied, desk, outlook, zone, monkeypatch):
        """Graph writes its midnights in the zone of the question, which is UTC."""
        place = ZoneInfo(zone)
        monkeypatch.setattr("integrations.calendars.services.read_busy.zone_of", lambda _: place)
        outlook.add("2026-12-02T00:00:00.0000000", "2026-12-04T00:00:00.0000000", isAllDay=True)
        assert again(desk, tied).error == ""
        period = OutsideTime.objects.get().period
        midnights = [datetime(2026, 12, day, tzinfo=place) for day in (2, 4)]
        assert [period.lower, period.upper] == midnights

    def test_a_deleted_calendar_keeps_what_was_read(self, tied, desk, outlook):
        outlook.add("2026-11-25T09:00:00", "2026-11-25T10:00:00")
        again(desk, tied)
        outlook.has_calendar = False
        assert again(desk, tied).error == "gone"
        assert OutsideTime.objects.count() == 1


def test_the_consent_asks_for_what_is_needed_and_no_more(client, outlook):
    query = parse_qs(urlsplit(client.get(f"{TAB}/outlook/autoriser").url).query)
    scopes = query["scope"][0].split()
    assert scopes == [
        "offline_access",
        "openid",
        "email",
        "profile",
        "User.Read",
        "Calendars.ReadWrite",
    ]
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"][0].endswith("/omniauth/microsoft_graph/callback")
