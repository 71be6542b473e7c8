"""CalDAV against a real Radicale: what is written, what is read, and every way to fail."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from booking.appointments.search import slots_between, slots_by_calendars
from booking.appointments.wanted import Wanted
from booking.availability.models import OutsideTime
from booking.availability.projection import refresh_agendas
from booking.availability.projection.store import Drift
from booking.availability.projection.upkeep import drift
from booking.directory.retention.cutoffs import current_policy, cutoffs_of
from integrations.calendars.errors import NotConnected
from integrations.calendars.models import Connection, PushedEvent
from integrations.calendars.retention import unchosen
from integrations.calendars.services import act
from integrations.calendars.services.connect import choose_calendar, find_calendars
from integrations.calendars.services.take_leave import leave
from integrations.calendars.services.take_precautions import set_rules
from socle.outbox.models import Message
from tenants.context import in_espace, on_portal
from tenants.relay import drain, drain_outside
from tests.factories import OpeningWindowFactory
from tests.integrations.outgoing.test_client import certificate  # noqa: F401 – a fixture
from tests.support.receiver import serve

from .radicale_server import PASSWORD, USER
from .world import DAY, NOW, SECRETS, fill

HOUR = timedelta(hours=1)
BUSY = (
    "BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20261101T080000Z\n"
    "SUMMARY:Dentiste Zibeline\n{times}\nEND:VEVENT"
)
DOWN = ("503 Down", {}, b"")
UTC_1 = "DTSTART:20261125T090000Z\nDTEND:20261125T100000Z"


@pytest.fixture
def home(radicale):
    return radicale.make_calendar()


@pytest.fixture
def tie(alpha, desk, radicale, home):
    """`tie()`: the desk's agent ties the calendar; inside alpha."""

    def work(*, pushes: bool = True, reads: bool = True) -> Connection:
        connection = find_calendars(desk.agent.pk, radicale.url, USER, PASSWORD, NOW)
        choose_calendar(connection, home, NOW, pushes=pushes, reads=reads)
        run(desk)
        radicale.requests.clear()
        return row(connection)

    with in_espace(alpha):
        yield work


def run(desk) -> None:
    """Everything due, as a worker does it."""
    with on_portal():
        # What mends a failure is due before what tells of it.
        while drain_outside() + drain():
            pass


def row(connection: Connection) -> Connection:
    return Connection.objects.get(pk=connection.pk)


def outside(desk) -> list[tuple[datetime, datetime]]:
    rows = OutsideTime.objects.filter(agent=desk.agent).order_by("period")
    return [(one.period.lower, one.period.upper) for one in rows]


def publish_moved(appointment, **fields) -> None:
    from django.db import transaction

    from socle.outbox.publish import publish

    for name, value in fields.items():
        setattr(appointment, name, value)
    appointment.save()
    with transaction.atomic():
        publish("appointment.moved", appointment_id=appointment.pk)


class TestDiscovery:
    @pytest.mark.parametrize("path", ["", f"{USER}/", f"{USER}/travail/", "nulle/part/"])
    def test_from_any_address_of_the_server(self, alpha, desk, radicale, home, path):
        radicale.make_calendar("Tâches", component="VTODO")
        with in_espace(alpha):
            found = find_calendars(desk.agent.pk, radicale.url + path, USER, PASSWORD, NOW).found
        assert [home, "Travail", True] in found
        assert "Tâches" not in str(found)

    @pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
    def test_a_sign_post_is_followed_as_what_was_asked(self, alpha, desk, radicale, home, status):
        radicale.faults = [(status, {"Location": f"{radicale.url}{USER}/"}, b"")]
        with in_espace(alpha):
            sign_post = f"{radicale.url}.well-known/caldav"
            found = find_calendars(desk.agent.pk, sign_post, USER, PASSWORD, NOW).found
        assert [home, "Travail", True] in found
        # No detour by another way of discovery.
        asked = [method for method, *_ in radicale.requests]
        assert set(asked) == {"PROPFIND"}

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"password": "faux"}, "refuse l’identifiant"),
            ({"username": "autre@exemple.fr"}, "refuse l’identifiant"),
            ({"url": "http://127.0.0.1:1999/"}, "ne répond pas"),
            ({"url": "http://10.0.0.1/"}, "pas sur Internet"),
            ({"url": "http://inconnu.invalid/"}, "n’existe pas"),
        ],
        ids=str,
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(
        self, alpha, desk, radicale, home, given, words
    ):
        asked = {"url": radicale.url, "username": USER, "password": PASSWORD, **given}
        with in_espace(alpha):
            with pytest.raises(NotConnected, match=words):
                find_calendars(desk.agent.pk, now=NOW, **asked)
            assert not Connection.objects.exists()

    def test_a_server_that_does_not_prove_who_it_is(
        self,
        alpha,
        desk,
        open_door,
        certificate,  # noqa: F811
    ):
        for server in serve(certificate):
            with in_espace(alpha), pytest.raises(NotConnected, match="ne prouve pas qui il est"):
                find_calendars(desk.agent.pk, server.url, USER, PASSWORD, NOW)
            assert not server.received

    def test_the_password_goes_to_no_other_server(self, alpha, desk, radicale, receiver):
        away = receiver.url.replace("127.0.0.1", "localhost")
        radicale.faults = [("301 Moved", {"Location": away}, b"")] * 9
        with in_espace(alpha), pytest.raises(NotConnected, match="renvoie vers localhost"):
            find_calendars(desk.agent.pk, radicale.url, USER, PASSWORD, NOW)
        assert receiver.received
        assert all("authorization" not in str(one.headers).lower() for one in receiver.received)

    def test_the_password_is_sealed(self, alpha, bravo, tie):
        connection = tie()
        stored = str(Connection.objects.filter(pk=connection.pk).values().get())
        assert PASSWORD not in stored
        with on_portal():
            assert PASSWORD not in str(list(Message.objects.values()))

    def test_the_trial_leaves_nothing(self, tie, radicale, home):
        tie()
        assert radicale.events(home) == {}


class TestPush:
    def test_what_is_booked_moved_and_cancelled(self, tie, desk, radicale, home):
        connection = tie()
        booked = desk.book(NOW + DAY)
        publish_moved(booked)
        run(desk)
        (event,) = radicale.events(home).values()
        assert event["UID"] == str(booked.uuid)
        assert event["DTSTART"].dt == booked.starts_at
        assert radicale.said("PUT")[0]["if-none-match"] == "*"
        pushed = PushedEvent.objects.get()
        assert pushed.href == f"{home}{booked.uuid}.ics"
        later = {"starts_at": NOW + 2 * DAY, "ends_at": NOW + 2 * DAY + HOUR}
        publish_moved(booked, **later)
        run(desk)
        (event,) = radicale.events(home).values()
        assert event["DTSTART"].dt == NOW + 2 * DAY
        assert radicale.said("PUT")[-1]["if-match"] == pushed.etag
        publish_moved(booked, status="revoked")
        run(desk)
        assert radicale.events(home) == {}
        assert not PushedEvent.objects.exists()
        assert row(connection).failing_since is None

    def test_all_that_is_to_come_and_nobody_of_it(self, tie, desk, radicale, home):
        booked = fill(desk)
        tie()
        found = radicale.events(home)
        gone = {"cancelled", "recent", "old"}
        assert set(found) == {str(one.uuid) for kind, one in booked.items() if kind not in gone}
        text = "".join(one.to_ical().decode() for one in found.values()).replace("\r\n ", "")
        for secret in (*SECRETS, "Violences"):
            assert secret not in text

    def test_nothing_is_written_twice(self, tie, desk, radicale, home):
        fill(desk)
        connection = tie()
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert radicale.said("PUT") == []
        act.send_everything_again(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert len(radicale.said("PUT")) == 6

    def test_a_lost_answer_makes_no_second_event(self, tie, desk, radicale, home):
        connection = tie()
        booked = desk.book(NOW + DAY)
        publish_moved(booked)
        run(desk)
        PushedEvent.objects.all().delete()  # written there, and the note of it was lost
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert list(radicale.events(home)) == [str(booked.uuid)]
        assert PushedEvent.objects.get().etag

    def test_what_somebody_changed_or_deleted_there_is_put_right(self, tie, desk, radicale, home):
        tie()
        booked, other = desk.book(NOW + DAY), desk.book(NOW + 2 * DAY)
        publish_moved(booked)
        publish_moved(other)
        run(desk)
        radicale.put(home, BUSY.format(uid=booked.uuid, times=UTC_1), name=str(booked.uuid))
        radicale.delete(f"{home}{other.uuid}.ics")
        for one in (booked, other):
            publish_moved(one, starts_at=NOW + 3 * DAY, ends_at=NOW + 3 * DAY + HOUR)
            one.claims.update(lane=one.pk % 1000)
        run(desk)
        found = radicale.events(home)
        assert {event["DTSTART"].dt for event in found.values()} == {NOW + 3 * DAY}
        assert len(found) == 2

    def test_a_server_without_etags_or_marks(self, tie, desk, radicale, home):
        radicale.hides_etags = radicale.hides_marks = True
        connection = tie()
        booked = desk.book(NOW + DAY)
        publish_moved(booked)
        run(desk)
        assert PushedEvent.objects.get().etag  # asked for
        publish_moved(booked, starts_at=NOW + 2 * DAY, ends_at=NOW + 2 * DAY + HOUR)
        run(desk)
        assert [event["DTSTART"].dt for event in radicale.events(home).values()] == [NOW + 2 * DAY]
        assert row(connection).error == ""

    def test_untying_takes_back_what_was_written(self, tie, desk, radicale, home):
        fill(desk)
        connection = tie()
        radicale.put(home, BUSY.format(uid="mien", times=UTC_1), name="mien")
        leave(connection.pk, NOW)
        run(desk)
        assert list(radicale.events(home)) == ["mien"]
        assert not Connection.objects.exists()
        assert not PushedEvent.objects.exists()

    def test_another_calendar_is_emptied_of_ours(self, tie, desk, radicale, home):
        fill(desk)
        connection = tie()
        other = radicale.make_calendar("Autre")
        found = find_calendars(desk.agent.pk, radicale.url, USER, PASSWORD, NOW)
        choose_calendar(found, other, NOW, pushes=True, reads=True)
        run(desk)
        assert radicale.events(home) == {}
        assert len(radicale.events(other)) == 6
        assert row(connection).calendar == other


class TestFaults:
    """The appointment is booked whatever the server does; the calendar catches up by itself."""

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            (DOWN, "unreachable"),
            (("500 Error", {}, b"<html>"), "unreachable"),
            (("429 Slow down", {"Retry-After": "120"}, b""), "throttled"),
            (("503 Busy", {"Retry-After": "Tue, 24 Nov 2026 08:30:00 GMT"}, b""), "throttled"),
            (("507 Full", {}, b""), "full"),
            (("403 No", {}, b"<D:need-privileges/>"), "forbidden"),
            (("302 Found", {"Location": "http://localhost:1999/x"}, b""), "unreachable"),
            (("200 OK", {}, b"<html>captive</html>"), "misunderstood"),
        ],
        ids=lambda value: str(value)[:24],
    )
    def test_then_catches_up(self, tie, desk, radicale, home, clock, fault, code):
        connection = tie()
        booked = desk.book(NOW + DAY)
        radicale.faults = [fault]
        publish_moved(booked)
        run(desk)
        failed = row(connection)
        assert (failed.error, failed.failures) == (code, 1)
        assert failed.failing_since == NOW
        assert failed.due_at > NOW
        clock(NOW + timedelta(hours=2))
        run(desk)
        assert list(radicale.events(home)) == [str(booked.uuid)]
        mended = row(connection)
        assert (mended.error, mended.failures, mended.failing_since) == ("", 0, None)
        assert mail.outbox == []

    def test_retry_after_is_waited_for(self, tie, desk, radicale, home):
        connection = tie()
        radicale.faults = [("429 Slow down", {"Retry-After": "1800"}, b"")]
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert timedelta(seconds=1800) <= row(connection).due_at - NOW < timedelta(seconds=1860)

    def test_pauses_grow_and_one_message_waits(self, tie, desk, radicale, clock):
        connection = tie()
        radicale.faults = [DOWN] * 50
        moment, pauses = NOW, []
        for _ in range(10):
            act.synchronise_now(desk.agent.pk, connection.pk, moment)
            run(desk)
            pauses.append((row(connection).due_at - moment).total_seconds() / 60)
        assert pauses[0] < 1.2
        assert pauses == sorted(pauses, key=lambda minutes: min(minutes, 50)) or pauses[-1] > 50
        assert 54 <= pauses[-1] <= 66

    def test_a_wrong_password_pauses_with_a_mail(self, tie, desk, radicale, home, clock):
        connection = tie()
        radicale.faults = [("401 Who", {"WWW-Authenticate": "Basic"}, b"")] * 3
        publish_moved(desk.book(NOW + DAY))
        run(desk)
        refused = row(connection)
        assert (refused.state, refused.error) == ("refused", "login")
        (letter,) = mail.outbox
        assert letter.to == [desk.agent.email]
        assert "refuse l’identifiant ou le mot de passe" in letter.body
        radicale.requests.clear()
        clock(NOW + DAY)
        run(desk)
        assert radicale.requests == []  # asked once, not in a loop
        assert len(mail.outbox) == 1
        clock(NOW)
        radicale.faults = []
        assert find_calendars(desk.agent.pk, radicale.url, USER, PASSWORD, NOW).state == "active"
        run(desk)
        assert len(radicale.events(home)) == 1

    def test_a_failure_is_told_within_the_hour_once(self, tie, desk, radicale, clock):
        connection = tie()
        radicale.faults = [DOWN] * 500
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        moment = NOW
        while moment <= NOW + 3 * HOUR:
            clock(moment)
            run(desk)
            if moment < NOW + timedelta(minutes=44):
                assert mail.outbox == []
            if moment >= NOW + HOUR:
                assert len(mail.outbox) == 1
            moment += timedelta(minutes=10)
        assert "Zibeline" not in mail.outbox[0].body

    def test_a_renamed_calendar_goes_on_and_a_deleted_one_is_told(
        self, tie, desk, radicale, home, clock
    ):
        connection = tie()
        radicale.rename(home, "Mon travail")
        publish_moved(desk.book(NOW + DAY))
        run(desk)
        assert len(radicale.events(home)) == 1
        radicale.delete(home)
        clock(NOW + HOUR)
        run(desk)
        assert row(connection).error == "gone"
        # Made again at the same address: nothing has to be clicked.
        radicale.make_calendar()
        clock(NOW + 3 * HOUR)
        run(desk)
        assert row(connection).error == ""
        act.send_everything_again(desk.agent.pk, connection.pk, NOW + 3 * HOUR)
        run(desk)
        assert len(radicale.events(home)) == 1

    def test_an_event_that_is_refused_does_not_stop_the_others(self, tie, desk, radicale, home):
        connection = tie()
        first, second = desk.book(NOW + DAY), desk.book(NOW + 2 * DAY)
        refusal = b'<D:error xmlns:D="DAV:"><C:valid-calendar-data/></D:error>'
        radicale.faults = [("403 No", {}, refusal)]
        publish_moved(first)
        run(desk)
        assert str(second.uuid) in radicale.events(home)
        assert row(connection).error == ""

    def test_a_slow_server_is_let_go(self, tie, desk, radicale, monkeypatch):
        import time

        connection = tie()
        monkeypatch.setattr("integrations.calendars.http.SECONDS", 0.3)
        inner = radicale._inner

        def slowly(environ, start_response):
            time.sleep(0.8)
            return inner(environ, start_response)

        radicale._inner = slowly
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert row(connection).error == "slow"

    def test_two_runs_never_meet(self, tie, desk, radicale, home):
        connection = tie()
        desk.book(NOW + DAY)
        Connection.objects.update(busy_until=NOW + timedelta(minutes=2))
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert radicale.requests == []
        assert row(connection).due_at == NOW + timedelta(minutes=2)  # after the lease


class TestBusy:
    def read(self, connection, desk, radicale) -> list[tuple[datetime, datetime]]:
        act.send_everything_again(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert row(connection).error == ""
        return outside(desk)

    @pytest.mark.parametrize(
        ("times", "found"),
        [
            (UTC_1, [(9, 10)]),
            ("DTSTART;TZID=Europe/Paris:20261125T090000\nDURATION:PT1H", [(8, 9)]),
            ("DTSTART:20261125T090000\nDTEND:20261125T100000", [(8, 9)]),  # floating
            ("DTSTART;VALUE=DATE:20261125\nDTEND;VALUE=DATE:20261126", [(-1, 23)]),
            ("DTSTART;VALUE=DATE:20261125", [(-1, 23)]),
            (f"{UTC_1}\nTRANSP:TRANSPARENT", []),
            (f"{UTC_1}\nSTATUS:CANCELLED", []),
            (f"{UTC_1}\nSTATUS:TENTATIVE", [(9, 10)]),
            (f"{UTC_1}\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
            (f"{UTC_1}\nATTENDEE;PARTSTAT=DECLINED:mailto:{USER}", []),
            (f"{UTC_1}\nATTENDEE;PARTSTAT=DECLINED:mailto:autre@exemple.fr", [(9, 10)]),
            ("DTSTART:20261125T090000Z", []),
            ("DTSTART:20201125T090000Z\nDTEND:20201125T100000Z", []),
        ],
        ids=lambda value: str(value)[:60],
    )
    def test_what_counts(self, tie, desk, radicale, home, times, found):
        connection = tie()
        radicale.put(home, BUSY.format(uid="mien", times=times))
        day = datetime(2026, 11, 25, tzinfo=UTC)
        wanted = [(day + low * HOUR, day + high * HOUR) for low, high in found]
        assert self.read(connection, desk, radicale) == wanted

    def test_what_comes_back_with_exceptions(self, tie, desk, radicale, home):
        """Every Wednesday at 10:00 in Paris; one skipped, one moved, summer time kept."""
        text = BUSY.format(
            uid="serie",
            times="DTSTART;TZID=Europe/Paris:20261125T100000\nDTEND;TZID=Europe/Paris:20261125T110000\n"
            "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=20\nEXDATE;TZID=Europe/Paris:20261202T100000",
        )
        moved = BUSY.format(
            uid="serie",
            times="RECURRENCE-ID;TZID=Europe/Paris:20261209T100000\n"
            "DTSTART;TZID=Europe/Paris:20261210T150000\nDTEND;TZID=Europe/Paris:20261210T160000",
        )
        radicale.put(home, f"{text}\n{moved}")
        connection = tie()
        found = outside(desk) or self.read(connection, desk, radicale)
        starts = [start for start, _ in found]
        assert len(starts) == 19
        assert starts[:3] == [
            datetime(2026, 11, 25, 9, tzinfo=UTC),
            datetime(2026, 12, 10, 14, tzinfo=UTC),
            datetime(2026, 12, 16, 9, tzinfo=UTC),
        ]
        assert starts[-1] == datetime(2027, 4, 7, 8, tzinfo=UTC)

    def test_no_loop_and_nothing_but_times(self, tie, desk, radicale, home):
        fill(desk)
        connection = tie()
        radicale.put(home, BUSY.format(uid="mien", times=UTC_1))
        assert len(self.read(connection, desk, radicale)) == 1
        kept = str(list(OutsideTime.objects.values())) + str(list(Connection.objects.values()))
        assert "Dentiste" not in kept
        assert "Zibeline" not in kept

    def test_slots_close_and_open_by_both_ways_of_search(self, tie, desk, radicale, home):
        motif = desk.motif(name="Accueil", location_type="phone", default_duration_in_min=60)
        OpeningWindowFactory(agent=desk.agent, organisation=desk.organisation, motifs=[motif])
        refresh_agendas([desk.agent.pk], NOW)
        connection = tie()
        wanted, day = Wanted(motif=motif), NOW.date() + DAY

        def starts() -> list[int]:
            fast = [slot.start for slot in slots_between(wanted, day, day, NOW)]
            assert fast == [slot.start for slot in slots_by_calendars(wanted, day, day, NOW)]
            assert drift(NOW) == Drift()
            return [start.hour for start in fast]

        assert starts() == [8, 9, 10]
        url = radicale.put(home, BUSY.format(uid="mien", times=UTC_1))
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert starts() == [8, 10]
        radicale.delete(url)
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert starts() == [8, 9, 10]
        act.pause(desk.agent.pk, connection.pk, NOW)
        assert starts() == [8, 9, 10]

    def test_nothing_new_is_not_read_again(self, tie, desk, radicale, home):
        connection = tie()
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert radicale.said("REPORT") == []
        radicale.hides_marks = True
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert len(radicale.said("REPORT")) == 2

    @pytest.mark.parametrize("closes", [True, False])
    def test_a_broken_one_closes_or_keeps_open_by_the_espaces_choice(
        self, tie, desk, radicale, home, clock, closes
    ):
        motif = desk.motif(name="Accueil", location_type="phone", default_duration_in_min=60)
        OpeningWindowFactory(agent=desk.agent, organisation=desk.organisation, motifs=[motif])
        refresh_agendas([desk.agent.pk], NOW)
        radicale.put(home, BUSY.format(uid="mien", times=UTC_1))
        connection = tie()
        day = NOW.date() + DAY
        set_rules(closes_when_broken=closes, now=NOW)

        def starts() -> list[int]:
            wanted = Wanted(motif=motif)
            fast = [slot.start for slot in slots_between(wanted, day, day, NOW)]
            assert fast == [slot.start for slot in slots_by_calendars(wanted, day, day, NOW)]
            return [start.hour for start in fast]

        act.send_everything_again(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert starts() == [8, 10]
        radicale.faults = [DOWN] * 500
        act.synchronise_now(desk.agent.pk, connection.pk, NOW)
        run(desk)
        assert starts() == [8, 10]  # not at the first hiccup
        clock(NOW + HOUR)
        run(desk)
        assert starts() == ([] if closes else [8, 10])
        set_rules(closes_when_broken=not closes, now=NOW + HOUR)
        assert starts() == ([8, 10] if closes else [])
        radicale.faults = []
        clock(NOW + 3 * HOUR)
        run(desk)
        assert row(connection).error == ""
        assert starts() == [8, 10]


def test_an_agent_who_leaves_leaves_nothing(tie, desk, radicale, home):
    from django.db import transaction

    from booking.directory.services.remove_agent import delete_agent
    from socle.outbox.publish import publish

    fill(desk)
    radicale.put(home, BUSY.format(uid="mien", times=UTC_1))
    tie()
    with transaction.atomic():
        delete_agent(desk.agent, NOW)
        publish("agent.removed", agent_id=desk.agent.pk, organisation_id=desk.organisation.pk)
    run(desk)
    assert list(radicale.events(home)) == ["mien"]
    assert not Connection.objects.exists()
    assert not OutsideTime.objects.exists()


def test_another_calendar_that_is_never_chosen_blocks_nothing_any_more(tie, desk, radicale, home):
    """The row is an old one: it is waited for as for a new one, then goes with its busy times."""
    radicale.put(home, BUSY.format(uid="mien", times=UTC_1))
    connection = tie()
    assert outside(desk)
    Connection.objects.update(created_at=NOW - 300 * DAY)
    radicale.delete(home)
    radicale.make_calendar("Autre")
    find_calendars(desk.agent.pk, radicale.url, USER, PASSWORD, NOW)
    assert row(connection).state == Connection.State.CHOOSING

    def purge(instant: datetime) -> int:
        return unchosen(cutoffs_of(current_policy(), instant), 10)

    assert purge(NOW + DAY) == 0
    assert purge(NOW + 3 * DAY) == 1
    assert not Connection.objects.exists()
    assert not outside(desk)
