"""Exchange through a stateful double of its web services, with real NTLM and their known faults."""

from datetime import timedelta

import pytest
from django.core import mail

from booking.availability.models import OutsideTime
from integrations.calendars.doubles.exchange import PATH, serve
from integrations.calendars.doubles.mailbox import Mailbox
from integrations.calendars.models import Connection, PushedEvent
from integrations.calendars.providers import windows_login
from integrations.calendars.services import act
from integrations.calendars.services.take_leave import leave
from integrations.outgoing import addresses
from tenants.context import in_espace, on_portal
from tests.integrations.outgoing.test_client import certificate  # noqa: F401 – a fixture
from tests.support.clients import HostClient
from tests.web.agent.people import account_of

from .test_caldav import publish_moved, row, run
from .world import DAY, NOW, SECRETS, fill

TAB = "/agent/mon-compte/synchronisation"
HOUR = timedelta(hours=1)


@pytest.fixture
def mailbox(open_door):
    known = Mailbox()
    server = serve(known)
    known.url = f"http://127.0.0.1:{server.server_port}"
    yield known
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(alpha, desk) -> HostClient:
    return HostClient("alpha.localhost").log_in(account_of(desk.agent))


def tie(client, known: Mailbox, /, **given):
    values = {
        "url": known.url,
        "mailbox": known.address,
        "username": known.login,
        "password": known.password,
        "pushes": "on",
        "reads": "on",
    }
    return client.post(f"{TAB}/exchange", {**values, **given})


@pytest.fixture
def tied(alpha, client, desk, mailbox):
    answer = tie(client, mailbox)
    assert answer.status_code == 302, answer.content.decode()
    with in_espace(alpha):
        run(desk)
        mailbox.acts.clear()
        yield Connection.objects.get()


def again(desk, connection) -> Connection:
    act.synchronise_now(desk.agent.pk, connection.pk, NOW)
    run(desk)
    return row(connection)


class TestTying:
    def test_it_is_tried_and_leaves_no_trace(self, tied, mailbox):
        assert (tied.state, tied.error, tied.calendar) == ("active", "", mailbox.address)
        assert tied.url == f"{mailbox.url}{PATH}"
        assert mailbox.items == {}
        assert mailbox.password not in str(Connection.objects.filter(pk=tied.pk).values().get())

    def test_by_a_plain_password_where_the_server_knows_nothing_else(self, client, mailbox):
        mailbox.way = "basic"
        assert tie(client, mailbox).status_code == 302

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"password": "autre"}, "refuse l’identifiant ou le mot de passe"),
            ({"username": "DEPT\\personne"}, "refuse l’identifiant ou le mot de passe"),
            ({"mailbox": "autre@departement.example"}, "Aucun agenda n’a été trouvé"),
            ({"url": "https://10.0.0.8"}, "n’est pas sur Internet"),
            ({"url": "ftp://x.example"}, "https"),
            ({"pushes": "", "reads": ""}, "Cochez au moins une"),
        ],
    )
    def test_what_does_not_open_is_said_and_nothing_kept(
        self, alpha, client, mailbox, given, words
    ):
        answer = tie(client, mailbox, **given)
        assert answer.status_code in (400, 422)
        page = answer.content.decode()
        assert words in page
        assert mailbox.password not in page
        with in_espace(alpha):
            assert not Connection.objects.exists()

    def test_another_mailbox_waits_until_the_first_is_untied(self, tied, client, mailbox):
        answer = tie(client, mailbox, mailbox="autre@departement.example")
        assert "déliez-la d’abord" in answer.content.decode()

    def test_offered_on_the_tab_in_plain_words(self, client, mailbox):
        assert f"{TAB}/exchange" in client.get(TAB).content.decode()
        page = client.get(f"{TAB}/exchange").content.decode()
        assert "Celui de votre session Windows" in page

    def test_bravo_knows_nothing_of_it(self, tied, bravo):
        with in_espace(bravo):
            assert not Connection.objects.exists()


class TestPush:
    def test_booked_moved_cancelled(self, tied, desk, mailbox):
        booked = desk.book(NOW + DAY)
        publish_moved(booked)
        run(desk)
        (item,) = mailbox.items.values()
        assert (item.start, item.status, item.reminder) == (NOW + DAY, "Busy", False)
        publish_moved(booked, starts_at=NOW + 2 * DAY, ends_at=NOW + 2 * DAY + HOUR)
        run(desk)
        (item,) = mailbox.items.values()
        assert (item.start, item.end) == (NOW + 2 * DAY, NOW + 2 * DAY + HOUR)
        publish_moved(booked, status="revoked")
        run(desk)
        assert mailbox.items == {}

    def test_nobody_is_named(self, tied, desk, mailbox):
        fill(desk)
        again(desk, tied)
        assert len(mailbox.items) == 6
        for secret in (*SECRETS, "Violences"):
            assert secret not in str(mailbox.items)

    def test_a_lost_answer_makes_no_second_event(self, tied, desk, mailbox):
        """It bears a property of ours, by which it is found before another is made."""
        desk.book(NOW + DAY)
        mailbox.fail("", "", "", "lost")  # two folders, the search, the creation
        assert again(desk, tied).error == "unreachable"
        assert len(mailbox.items) == 1
        assert again(desk, tied).error == ""
        (key,) = mailbox.items
        assert PushedEvent.objects.get().href == key

    def test_deleted_there_is_written_again(self, tied, desk, mailbox):
        booked = desk.book(NOW + DAY)
        again(desk, tied)
        mailbox.items.clear()
        publish_moved(booked, starts_at=NOW + 2 * DAY, ends_at=NOW + 2 * DAY + HOUR)
        run(desk)
        (key,) = mailbox.items
        assert PushedEvent.objects.get().href == key

    def test_deleted_there_and_cancelled_here_is_over(self, tied, desk, mailbox):
        booked = desk.book(NOW + DAY)
        again(desk, tied)
        mailbox.items.clear()
        publish_moved(booked, status="revoked")
        run(desk)
        assert row(tied).error == ""
        assert not PushedEvent.objects.exists()

    def test_a_renamed_calendar_is_the_same(self, tied, desk, mailbox):
        mailbox.calendar_name = "Mon agenda à moi"
        desk.book(NOW + DAY)
        assert again(desk, tied).error == ""
        assert len(mailbox.items) == 1

    def test_one_event_refused_holds_up_no_other(self, tied, desk, mailbox):
        desk.book(NOW + DAY)
        desk.book(NOW + 2 * DAY)
        mailbox.fail("", "", "", "invalid")
        assert again(desk, tied).rejected == 1
        assert len(mailbox.items) == 1

    def test_untying_takes_everything_back(self, tied, desk, mailbox):
        fill(desk)
        mine = mailbox.add(NOW + DAY)
        again(desk, tied)
        leave(tied.pk, NOW)
        run(desk)
        assert list(mailbox.items) == [mine.id]
        assert not Connection.objects.exists()

    def test_a_run_asks_little(self, tied, desk, mailbox):
        """Where the calendar is, once; one search and one creation an event; six views a year."""
        for day in range(1, 4):
            desk.book(NOW + day * DAY)
        again(desk, tied)
        assert mailbox.acts.count("GetFolder") == 2
        assert mailbox.acts.count("CreateItem") == 3
        assert mailbox.acts.count("FindItem") == 3 + 6
        assert mailbox.acts.count("ConvertId") == 0, "its version is known"


class TestLogin:
    def test_a_new_password_pauses_with_a_mail_and_typing_it_resumes(
        self, tied, desk, client, mailbox
    ):
        desk.book(NOW + DAY)
        mailbox.password = "le nouveau"
        assert again(desk, tied).state == "refused"
        assert len(mail.outbox) == 1
        assert mailbox.items == {}
        with on_portal():
            assert tie(client, mailbox).status_code == 302
        run(desk)
        assert (row(tied).state, len(mailbox.items)) == ("active", 1)

    def test_a_mailbox_that_is_gone_is_said(self, tied, desk, mailbox):
        mailbox.is_there = False
        assert again(desk, tied).error == "gone"

    def test_a_calendar_that_may_not_be_written_is_said(self, tied, desk, mailbox):
        desk.book(NOW + DAY)
        mailbox.is_open = False
        assert again(desk, tied).error == "forbidden"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("busy", "throttled"),
        ("503", "throttled"),
        ("500", "unreachable"),
        ("drop", "unreachable"),
        ("store", "unreachable"),
        ("transient", "throttled"),
        ("garbage", "misunderstood"),
        ("redirect", "moved"),
        ("quota", "full"),
    ],
)
def test_faults_are_said_and_caught_up(tied, desk, mailbox, clock, fault, code):
    mailbox.fail(fault)
    failed = again(desk, tied)
    assert failed.error == code
    if fault == "busy":
        assert failed.due_at >= NOW + timedelta(seconds=300), "as long as the server asks"
    desk.book(NOW + DAY)
    clock(NOW + 2 * HOUR)
    run(desk)
    assert row(tied).error == ""
    assert len(mailbox.items) == 1


def test_one_that_hangs_is_left(tied, desk, mailbox, monkeypatch):
    monkeypatch.setattr("integrations.calendars.http.SECONDS", 0.5)
    monkeypatch.setattr("integrations.calendars.doubles.exchange.HANG_SECONDS", 1.5)
    mailbox.fail("hang")
    assert again(desk, tied).error == "slow"


class TestDoor:
    def test_the_login_is_bound_to_the_tls_channel(
        self,
        client,
        open_door,
        settings,
        certificate,  # noqa: F811
        monkeypatch,
    ):
        """Servers with "extended protection" refuse a login that is not: it could be relayed."""
        known = Mailbox()
        server = serve(known, certificate=certificate)
        settings.OUTGOING_CA_FILE, settings.OUTGOING_PLAIN_HTTP = certificate[0], False
        monkeypatch.setattr(addresses, "_resolve", lambda host, port: ("127.0.0.1",))
        known.url = f"https://partenaire.example:{server.server_port}"
        try:
            assert tie(client, known).status_code == 302
            monkeypatch.setattr(windows_login, "_binding", lambda answer: None)
            assert "refuse l’identifiant" in tie(client, known).content.decode()
        finally:
            server.shutdown()
            server.server_close()

    def test_a_name_that_turns_inside_is_not_followed(self, tied, desk, mailbox, monkeypatch):
        """DNS rebinding: it led to the Internet when it was typed, and leads to us now."""
        monkeypatch.setattr(addresses, "_resolve", lambda host, port: ("10.1.2.3",))
        Connection.objects.update(url=f"http://exchange.example{PATH}")
        assert again(desk, tied).error == "internal"
        assert mailbox.acts == []

    def test_nothing_is_shared_between_agents(self, tied, desk, mailbox):
        from exchangelib.protocol import Protocol

        again(desk, tied)
        assert not Protocol._protocol_cache

    def test_nothing_of_it_is_logged(self, tied, desk, mailbox, caplog):
        caplog.set_level("DEBUG")
        fill(desk)
        mailbox.fail("garbage", "invalid")
        again(desk, tied)
        again(desk, tied)
        ours = [one for one in caplog.records if not one.name.startswith(("factory", "faker"))]
        logged = "\n".join(one.getMessage() for one in ours)
        for secret in (mailbox.password, *SECRETS, "Maison de Privas", "Accueil"):
            assert secret not in logged


class TestBusy:
    def test_what_counts_and_nothing_but_times(self, tied, desk, mailbox):
        kinds = {
            1: {},
            3: {"status": "Tentative"},
            5: {"status": "OOF"},
            7: {"status": "Free"},
            8: {"status": "WorkingElsewhere"},
            9: {"is_cancelled": True},
            10: {"response": "Decline"},
        }
        for hour, more in kinds.items():
            mailbox.add(NOW + DAY + hour * HOUR, subject="Privé", **more)
        desk.book(NOW + 2 * DAY)  # ours comes back, and blocks nothing twice
        assert again(desk, tied).error == ""
        rows = OutsideTime.objects.order_by("period")
        assert [one.period.lower - NOW - DAY for one in rows] == [HOUR, 3 * HOUR, 5 * HOUR]
        assert "Privé" not in str(list(rows.values())) + str(list(Connection.objects.values()))

    def test_a_series_with_its_exceptions(self, tied, desk, mailbox):
        series = mailbox.repeat(NOW + DAY, 7 * DAY, 4)
        series.removed.add(1)
        series.moved[2] = (NOW + 16 * DAY, NOW + 16 * DAY + 2 * HOUR)
        assert again(desk, tied).error == ""
        rows = OutsideTime.objects.order_by("period")
        assert [(one.period.lower - NOW, one.period.upper - one.period.lower) for one in rows] == [
            (DAY, HOUR),
            (16 * DAY, 2 * HOUR),
            (22 * DAY, HOUR),
        ]

    def test_more_than_one_view_holds_is_read_in_pieces(self, tied, desk, mailbox):
        mailbox.find_limit = 3
        for day in range(12):
            mailbox.add(NOW + (day + 1) * DAY)
        assert again(desk, tied).error == ""
        assert OutsideTime.objects.count() == 12

    def test_a_day_that_is_too_full_is_said(self, tied, desk, mailbox):
        mailbox.find_limit = 3
        for _ in range(5):
            mailbox.add(NOW + DAY)
        assert again(desk, tied).error == "too_long"

    def test_an_outage_keeps_what_was_read(self, tied, desk, mailbox):
        mailbox.add(NOW + DAY)
        again(desk, tied)
        mailbox.is_there = False
        assert again(desk, tied).error == "gone"
        assert OutsideTime.objects.count() == 1
