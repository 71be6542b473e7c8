"""Busy times at an ICS address: what is asked, what is believed, what is refused."""

from datetime import UTC

import pytest

from booking.availability.models import OutsideTime
from integrations.calendars import reading
from integrations.calendars.errors import NotConnected, SyncFailed
from integrations.calendars.models import Connection
from integrations.calendars.providers.port import Asked
from integrations.calendars.services import act
from integrations.calendars.services.connect import add_address
from integrations.calendars.services.note_outcome import BROKEN
from integrations.calendars.web.feed import feed_url
from socle.outbox.models import Message
from tenants.context import in_espace, on_portal
from tenants.relay import drain, drain_outside
from tests.support import receiver as faults
from tests.support.clients import HostClient

from .world import DAY, NOW

EVENT = "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:Secret médical\r\n{times}\r\nEND:VEVENT\r\n"
TIMES = "DTSTART:20261125T090000Z\r\nDTEND:20261125T100000Z"


def file_of(*events: str) -> bytes:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//FR\r\n"
    return f"{head}{''.join(events)}END:VCALENDAR\r\n".encode()


LEAP = "DTSTART;TZID=Europe/Paris:20270328T023000\r\nDTEND;TZID=Europe/Paris:20270328T033000"
ONE = file_of(EVENT.format(uid="a", times=TIMES))


def run() -> None:
    with on_portal():
        # What mends a failure is due before what tells of it.
        while drain_outside() + drain():
            pass


@pytest.fixture
def tie(alpha, desk, receiver):
    def work(body: bytes = ONE, **headers: str) -> Connection:
        receiver.well = faults.answers(200, body, headers)
        connection = add_address(desk.agent.pk, f"{receiver.url}/perso.ics?cle=tres-secrete", NOW)
        run()
        receiver.received.clear()
        return Connection.objects.get(pk=connection.pk)

    with in_espace(alpha):
        yield work


def again(connection: Connection) -> Connection:
    act.synchronise_now(connection.agent_id, connection.pk, NOW)
    run()
    return Connection.objects.get(pk=connection.pk)


def test_blocks_and_keeps_neither_title_nor_address(tie):
    tie()
    assert OutsideTime.objects.count() == 1
    kept = str(list(OutsideTime.objects.values())) + str(list(Connection.objects.values()))
    assert "médical" not in kept
    assert "secrete" not in kept


def test_is_asked_whether_something_changed(tie, receiver):
    connection = tie(ETag='"v1"', **{"Last-Modified": "Mon, 23 Nov 2026 08:00:00 GMT"})
    receiver.well = faults.answers(304)
    assert again(connection).error == ""
    (asked,) = receiver.received
    assert asked.headers["If-None-Match"] == '"v1"'
    assert asked.headers["If-Modified-Since"] == "Mon, 23 Nov 2026 08:00:00 GMT"
    assert OutsideTime.objects.count() == 1
    receiver.well = faults.answers(200, file_of(), {"ETag": '"v2"'})
    again(connection)
    assert not OutsideTime.objects.exists()


def test_our_own_feed_blocks_nothing(tie, desk, receiver):
    desk.book(NOW + DAY)
    path = "/" + feed_url(desk.agent).split("/", 3)[3]
    with on_portal():
        body = HostClient("alpha.localhost").get(path).content
    assert body.count(b"BEGIN:VEVENT") == 1
    tie(body)
    assert not OutsideTime.objects.exists()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.answers(500), "unreachable"),
        (faults.answers(404), "gone"),
        (faults.answers(401), "closed"),
        (faults.answers(403), "closed"),
        (faults.answers(200, b"BEGIN", {"Content-Encoding": "gzip"}), "misunderstood"),
        (faults.answers(200, b"<html>Connectez-vous</html>"), "misunderstood"),
        (faults.answers(200, b""), "misunderstood"),
        (faults.answers(304), "misunderstood"),
        (faults.answers(200, b"BEGIN:VCALENDAR\r\n\xff\xfe\x00" * 50), "misunderstood"),
        (faults.answers(200, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"), "misunderstood"),
        (faults.hangs_up, "unreachable"),
        (faults.lies_about_its_length, "unreachable"),
        (faults.speaks_nonsense, "unreachable"),
        (faults.never_stops, "too_long"),
        (faults.redirects_to("http://10.1.2.3/perso.ics"), "internal"),
        (faults.redirects_to("file:///etc/passwd"), "scheme"),
        (faults.redirects_to("http://localhost:1999/"), "unreachable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_faults_keep_what_was_read_and_are_said(tie, receiver, fault, code):
    connection = tie()
    receiver.well = fault
    failed = again(connection)
    assert failed.error == code
    assert OutsideTime.objects.count() == 1
    with on_portal():
        assert Message.objects.filter(topic=BROKEN).count() == 1
    receiver.well = faults.answers(200, ONE)
    assert again(connection).error == ""


@pytest.mark.parametrize("slow", [faults.drips_headers, faults.drips_its_body])
def test_who_drips_is_let_go(tie, receiver, monkeypatch, slow):
    connection = tie()
    monkeypatch.setattr("integrations.calendars.http.SECONDS", 0.5)
    receiver.well = slow
    assert again(connection).error == "slow"


@pytest.mark.parametrize(
    "events",
    [
        [EVENT.format(uid="b", times="DTSTART:demain\r\nDTEND:20261125T100000Z")],
        [EVENT.format(uid="b", times="DTSTART:20261125T090000Z\r\nDTEND:20261124T090000Z")],
        [EVENT.format(uid="b", times=f"{TIMES}\r\nRRULE:FREQ=SECONDLY")],
        [EVENT.format(uid="b", times=f"{TIMES}\r\nRRULE:FREQ=FORTNIGHTLY")],
        [EVENT.format(uid="b", times=f"{TIMES}\r\nRRULE:FREQ=DAILY;INTERVAL=0")],
        [EVENT.format(uid="b", times=f"{TIMES}\r\nDTSTART:20261126T090000Z")],
        [EVENT.format(uid="b", times=f"{TIMES}\r\nDTEND:20261126T090000Z")],
        [EVENT.format(uid="b", times="DTSTART;VALUE=TIME:090000\r\nDTEND:20261125T100000Z")],
        # Of no length: the clock leaps from 2 to 3 that night.
        [EVENT.format(uid="b", times=LEAP)],
        ["BEGIN:VEVENT\r\nUID:b\r\nEND:VEVENT\r\n"],
        ["BEGIN:VTODO\r\nUID:b\r\nDUE:20261125T090000Z\r\nEND:VTODO\r\n"],
        [EVENT.format(uid="b", times="DTSTART;TZID=Lune/Mer:20261125T150000\r\nDURATION:PT1H")] * 0,
    ],
    ids=lambda events: (events or ["none"])[0][-60:-14],
)
def test_one_that_makes_no_sense_does_not_spoil_the_rest(tie, events):
    connection = tie(file_of(EVENT.format(uid="a", times=TIMES), *events))
    assert Connection.objects.get(pk=connection.pk).error == ""
    (row,) = OutsideTime.objects.filter(period__startswith__lt=NOW + 2 * DAY)
    assert row.period.lower.hour == 9


@pytest.mark.parametrize("start", ["DTSTART:20261125T090000Z", "DTSTART;VALUE=DATE:20261126"])
def test_who_is_busy_until_the_end_of_time(tie, start):
    end = start.replace("DTSTART", "DTEND").replace("2026112", "9999122")
    tie(file_of(EVENT.format(uid="b", times=f"{start}\r\n{end}")))
    (row,) = OutsideTime.objects.all()
    assert row.period.upper - row.period.lower > 360 * DAY


def test_one_series_that_cannot_be_laid_out_leaves_the_others(tie, monkeypatch):
    laid_out = reading._laid_out

    def fails_with_b(calendar, parts, asked):
        if any(str(part.get("UID")) == "b" for part in parts):
            raise OverflowError
        return laid_out(calendar, parts, asked)

    monkeypatch.setattr(reading, "_laid_out", fails_with_b)
    events = (EVENT.format(uid=uid, times=TIMES) for uid in "ab")
    assert tie(file_of(*events)).error == ""
    assert OutsideTime.objects.count() == 1


@pytest.mark.parametrize(
    "rule",
    ["FREQ=HOURLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"],
    ids=["since the year 1", "on no day"],
)
def test_rules_that_take_for_ever_are_given_up(rule):
    times = f"DTSTART:00010101T000000Z\r\nDTEND:00010101T000100Z\r\nRRULE:{rule}"
    asked = Asked(NOW, NOW + 366 * DAY, UTC, frozenset(), seconds=0.2)
    with pytest.raises(SyncFailed) as failure:
        reading.busy_in([file_of(EVENT.format(uid="b", times=times))], asked)
    assert failure.value.code == "too_long"


def test_is_followed_to_another_server(tie, receiver):
    connection = tie()
    port = receiver.port
    receiver.next = [faults.redirects_to(f"http://localhost:{port}/perso.ics")]
    assert again(connection).error == ""
    assert [got.headers["Host"] for got in receiver.received] == [
        f"127.0.0.1:{port}",
        f"localhost:{port}",
    ]


def test_five_addresses_each_once(tie, desk, receiver):
    tie()
    with pytest.raises(NotConnected, match="déjà relié"):
        add_address(desk.agent.pk, f"{receiver.url}/perso.ics?cle=tres-secrete", NOW)
    for number in range(4):
        add_address(desk.agent.pk, f"{receiver.url}/{number}.ics", NOW)
    with pytest.raises(NotConnected, match="5 adresses au plus"):
        add_address(desk.agent.pk, f"{receiver.url}/six.ics", NOW)
