"""The coordination service over real HTTP: `ants_cases.json`, then what it does not say.

What stands there in the end matters more than the calls: the stand-in keeps the account.
"""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache

from booking.appointments.models import Appointment, Participation
from booking.appointments.orders import Attendee, MoveOrder
from booking.appointments.services.add_participation import add_participation
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.remove_participation import remove_participation
from booking.appointments.services.set_ants_number import set_ants_number
from booking.appointments.services.set_status import set_status
from booking.directory.models import Place
from integrations.ants.coordinating import on_place_edited
from integrations.ants.coordination import client, sync
from integrations.ants.coordination.errors import CoordinationDown, CoordinationRefused
from integrations.ants.double.faults import KINDS
from integrations.ants.double.register import Appointment as Declared
from integrations.ants.models import AntsDeclaration
from integrations.ants.retention import purge_declarations
from socle.outbox.models import Delivery
from tenants.context import in_espace, on_portal
from tenants.relay import drain, drain_outside
from tests.booking.conftest import NINE
from tests.factories import UsagerFactory

from . import coordination_cases
from .cases import written
from .coordinated import NUMBER, Coordinated
from .coordination_cases import AT_NINE, AT_TEN

WRITTEN = written("coordination_cases")
CASES = {case["id"]: case for case in WRITTEN}
OTHER = "AABBCCDDEE"


@pytest.fixture
def deliver():
    """As a worker: from the portal, whatever the test is in."""

    def run() -> None:
        with on_portal():
            drain()
            drain_outside()

    return run


@pytest.fixture
def world(alpha, town_hall, coordination, clock):
    with in_espace(alpha):
        yield Coordinated(town_hall, coordination, clock)


@pytest.fixture
def declared(world, deliver) -> Appointment:
    """One appointment at nine, whose number is declared; the calls so far are forgotten."""
    booked = world.book(NUMBER)
    deliver()
    world.double.calls.clear()
    return booked


def address(booked: Appointment, part: Participation | None = None) -> str:
    own = f"?participation={part.pk}" if part else ""
    return f"http://alpha.localhost/users/rdvs/{booked.pk}{own}"


def expected_calls(case: str, world: Coordinated, booked: Appointment) -> list[tuple]:
    """Those of the case, in our world: its date, place and identifiers are ours."""
    dates = {"2020-04-20 08:00:00": AT_NINE, "2020-04-21 09:00:00": AT_TEN}
    told = []
    for call in CASES[case]["expected_calls"]:
        query = dict(call["query"])
        for name, value in query.items():
            value = value.replace("https://{host}", "http://alpha.localhost")
            value = value.replace("{R1}", str(booked.pk)).replace(
                "{L1}", str(world.counter.place.pk)
            )
            query[name] = dates.get(value, value)
        if "meeting_point" in query:
            query["meeting_point"] = world.counter.place.name
        told.append((call["method"], call["path"], query))
    return told


def calls_of(world: Coordinated) -> list[tuple]:
    """As the cases write them; what /status is told besides the numbers is ours."""
    return [
        (
            call.method,
            call.path,
            {
                name: values[0]
                for name, values in call.query.items()
                if not (call.path == "/status" and name == "meeting_point_id")
            },
        )
        for call in world.double.calls
    ]


def test_co_01_created(world, deliver):
    booked = world.book(NUMBER)
    deliver()
    assert calls_of(world) == expected_calls("CO-01", world, booked)
    assert AntsDeclaration.objects.get().declared_at == world.clock.now


def test_co_03_deleted(world, declared, deliver):
    delete_appointment(declared.pk, world.author, world.clock.now)
    deliver()
    assert calls_of(world) == expected_calls("CO-03", world, declared)
    assert (world.stands(), AntsDeclaration.objects.count()) == ({}, 0)


@pytest.mark.parametrize("status", ["excused", "revoked"])
def test_co_04_cancelled(world, declared, deliver, status):
    set_status(declared.pk, status, world.author, world.clock.now)
    deliver()
    assert calls_of(world) == expected_calls("CO-04", world, declared)
    assert world.stands() == {}


def test_co_06_cancelled_then_seen_while_it_still_stands_there(world, declared, deliver):
    Appointment.objects.filter(pk=declared.pk).update(status="excused")
    Participation.objects.update(status="excused")
    set_status(declared.pk, "unknown", world.author, world.clock.now)
    deliver()
    assert calls_of(world) == expected_calls("CO-06", world, declared)


def test_co_07_another_number(world, declared, deliver):
    set_ants_number(world.parts(declared)[0].pk, OTHER, world.author)
    deliver()
    _asked, *writes = calls_of(world)
    assert set(world.double.calls[0].query["application_ids"]) == {NUMBER, OTHER}
    # The case creates; its note recommends that the old one goes.
    assert writes[0][:2] == ("DELETE", "/appointments")
    assert writes[0][2]["application_id"] == NUMBER
    assert writes[1:] == expected_calls("CO-07", world, declared)[1:]
    assert list(world.stands()) == [OTHER]


def test_co_09_somebody_leaves(world, deliver):
    booked = world.book(NUMBER, OTHER)
    deliver()
    world.double.calls.clear()
    first = world.parts(booked)[0]
    remove_participation(first.pk, world.author, world.clock.now)
    deliver()
    assert expected_calls("CO-09", world, booked)[1] in calls_of(world)
    # Whoever stays becomes the first: the appointment's own address is theirs.
    assert world.stands() == {OTHER: [(world.counter.place.name, AT_NINE, address(booked))]}


def test_co_10_another_motif(world, deliver):
    world.counter.motif.category.ants_code = ""
    world.counter.motif.category.save()
    world.book("")
    deliver()
    assert world.calls == []


def test_co_12_moved(world, declared, deliver):
    order = MoveOrder(NINE + timedelta(hours=1), agent_ids=(world.counter.agents[0].pk,))
    move_appointment(declared.pk, order, world.author, world.clock.now)
    deliver()
    assert calls_of(world) == expected_calls("CO-12", world, declared)


def test_co_13_bad_token(world, deliver, settings):
    settings.ANTS_COORDINATION_TOKEN = "wrong"
    with pytest.raises(CoordinationDown) as refused:
        client.status([NUMBER])
    assert refused.value.status == 401
    assert json.loads(refused.value.body) == {"detail": "X-RDV-OPT-AUTH-TOKEN header invalid"}
    booked = world.book(NUMBER)
    deliver()
    with on_portal():
        waiting = Delivery.objects.get(handler="ants.coordinate", state="pending")
    assert (waiting.outages, waiting.last_error) == (1, "CoordinationDown")
    assert Appointment.objects.filter(pk=booked.pk).exists()


@pytest.mark.parametrize(
    "case", [one for one in WRITTEN if "expected_calls" in one], ids=lambda case: case["id"]
)
def test_case(case, world, deliver):
    """Those of other files too; ours are looked at one by one above."""
    coordination_cases.play(case, world, deliver)


def test_several_people_have_a_number_and_an_address_each(world, deliver):
    booked = world.book(NUMBER, OTHER, "")
    deliver()
    second = world.parts(booked)[1]
    place = world.counter.place.name
    assert world.stands() == {
        NUMBER: [(place, AT_NINE, address(booked))],
        OTHER: [(place, AT_NINE, address(booked, second))],
    }


def test_two_people_swap_their_numbers(world, deliver):
    booked = world.book(NUMBER, OTHER)
    deliver()
    first, second = world.parts(booked)
    for part, number in ((first, ""), (second, NUMBER), (first, OTHER)):
        set_ants_number(part.pk, number, world.author)
    deliver()
    place = world.counter.place.name
    assert world.stands() == {
        OTHER: [(place, AT_NINE, address(booked))],
        NUMBER: [(place, AT_NINE, address(booked, second))],
    }


def test_somebody_joins(world, declared, deliver):
    joins = Attendee(usager_id=UsagerFactory().pk, ants_number=OTHER)
    add_participation(declared.pk, joins, world.author, world.clock.now)
    deliver()
    assert sorted(world.stands()) == [NUMBER, OTHER]


def test_a_place_that_is_renamed_is_told_anew_by_the_old_name_first(world, declared, deliver):
    Place.objects.filter(pk=world.counter.place.pk).update(name="Mairie annexe")
    message = type("Message", (), {"payload": {"place_id": world.counter.place.pk}})
    on_place_edited(message)
    deliver()
    assert world.stands() == {NUMBER: [("Mairie annexe", AT_NINE, address(declared))]}


@pytest.mark.parametrize(
    "number", ["SOLOCAL004", "SOLOCAL007", "SOLOCAL010", "INCO000001", "PURG000001"]
)
def test_only_a_validated_request_is_declared(world, deliver, number):
    world.book(number)
    deliver()
    assert (world.calls, world.stands()) == (["GET /status"], {})
    assert not AntsDeclaration.objects.exists()


def test_a_request_that_was_consumed_is_frozen(world, declared, deliver):
    world.double.register.statuses[NUMBER] = "consumed"
    cancel_appointment(declared.pk, world.author, world.clock.now)
    deliver()
    assert world.calls == ["GET /status"]
    assert list(world.stands()) == [NUMBER]


def test_an_appointment_that_has_begun_is_told_no_more(world, declared, deliver):
    world.clock.now = NINE + timedelta(minutes=1)
    set_status(declared.pk, "noshow", world.author, world.clock.now)
    delete_appointment(declared.pk, world.author, world.clock.now)
    deliver()
    assert world.calls == []


def test_what_others_have_declared_is_left_alone(world, deliver):
    theirs = Declared("https://autre.example/1", "Ailleurs", "9", "2026-12-01 10:00")
    world.double.register.create(NUMBER, theirs)
    booked = world.book(NUMBER)
    deliver()
    cancel_appointment(booked.pk, world.author, world.clock.now)
    deliver()
    assert world.double.register.appointments[NUMBER] == [theirs]


def test_the_values_that_status_returns_are_replayed(world, declared, deliver):
    """It tells the identifier of the place, or not; and its date its own way."""
    kept = world.double.register.appointments[NUMBER]
    kept[0] = Declared(kept[0].management_url, "Ancien nom", "77", "2026-11-24T09:00:00")
    world.double.register.tells_meeting_point_id = True
    try:
        cancel_appointment(declared.pk, world.author, world.clock.now)
        deliver()
    finally:
        world.double.register.tells_meeting_point_id = False
    assert world.stands() == {}


def test_what_it_lists_and_deletes_by_no_values_is_tried_again(world, declared):
    kept = world.double.register.appointments[NUMBER]
    kept[0] = Declared(kept[0].management_url, kept[0].meeting_point, "77", AT_NINE)
    Appointment.objects.filter(pk=declared.pk).update(status="excused")
    with pytest.raises(CoordinationRefused, match="not_deleted"):
        sync.synchronise(declared.pk, world.clock.now)
    deletes = [call for call in world.double.calls if call.method == "DELETE"]
    assert len(deletes) == 1, "its values and ours are the same but for what it does not tell"
    assert AntsDeclaration.objects.exists(), "still ours to take back"


def waiting() -> int:
    with on_portal():
        return Delivery.objects.filter(handler="ants.coordinate", state="pending").count()


OUTAGES = [kind for kind in KINDS if kind not in ("slow", "empty")]


@pytest.mark.parametrize("kind", OUTAGES)
@pytest.mark.parametrize("step", [0, 1], ids=["status", "post"])
def test_a_fault_delays_and_loses_nothing(world, deliver, kind, step, monkeypatch):
    """Whatever the service does, at whatever step, the appointment stays and ends up declared."""
    if step:
        world.double.fail("slow", seconds=0)
    world.double.fail(kind, seconds=1.5)
    booked = world.book(NUMBER)
    with monkeypatch.context() as patched:
        patched.setattr(client, "PATIENCE", 1.0)
        deliver()
    assert Appointment.objects.filter(pk=booked.pk, status="unknown").exists()
    assert waiting() == 1
    cache.clear()  # the seconds for which it is left alone
    world.clock.now += timedelta(seconds=20)
    deliver()
    assert waiting() == 0
    place = world.counter.place.name
    assert world.stands() == {NUMBER: [(place, AT_NINE, address(booked))]}


def test_a_slow_answer_is_waited_for(world, deliver):
    world.double.fail("slow", seconds=0.1)
    world.book(NUMBER)
    deliver()
    assert list(world.stands()) == [NUMBER]


def test_one_that_does_not_answer_is_left_alone_for_a_while(world, deliver):
    world.double.fail("500")
    world.book(NUMBER)
    world.book(OTHER, starts_at=NINE + timedelta(minutes=30))
    deliver()
    assert world.calls == ["GET /status"], "the second was not asked"


def test_a_message_delivered_twice_declares_once(world, declared, deliver):
    sync.synchronise(declared.pk, world.clock.now)
    assert [write[0] for write in world.writes] == ["DELETE", "POST"]
    assert len(world.stands()[NUMBER]) == 1


def test_a_refusal_is_not_waited_for_during_days(world, deliver):
    theirs = "http://alpha.localhost/users/rdvs/"
    booked = world.book(NUMBER)
    clash = Declared(f"{theirs}{booked.pk}", "Ailleurs", "9", "2026-12-01 10:00")
    world.double.register.create("B123456789", clash)
    deliver()
    with on_portal():
        row = Delivery.objects.get(handler="ants.coordinate", state="pending")
    assert (row.outages, row.last_error) == (0, "CoordinationRefused")


def test_two_workers_do_not_declare_at_once(world, declared, monkeypatch):
    with sync._in_turn(declared.pk):
        monkeypatch.setattr(sync, "_lock", lambda function, key: False)
        with pytest.raises(CoordinationDown, match="in_turn"):
            sync.synchronise(declared.pk, world.clock.now)
    assert world.calls == []


def test_without_an_address_nothing_is_asked(world, deliver, settings):
    settings.ANTS_COORDINATION_URL = ""
    world.book(NUMBER)
    deliver()
    assert world.calls == []


def test_another_espace_has_its_own_account(bravo, world, declared):
    with in_espace(bravo):
        assert not AntsDeclaration.objects.exists()
        sync.synchronise(declared.pk, world.clock.now)
    assert world.calls == []


def test_what_was_declared_goes_30_days_after(world, declared):
    later = NINE + timedelta(days=30)
    assert purge_declarations(later - timedelta(days=30), 10) == 0
    assert purge_declarations(later, 10) == 1
