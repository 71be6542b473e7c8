"""A coordination case, played by what it says happens (`trigger`).

Dates, places and identifiers are of our world; what is told to the service matters, and not how
often it is asked.
"""

import re
from datetime import timedelta

import pytest

from booking.appointments.models import Appointment, Participation
from booking.appointments.orders import Attendee, MoveOrder
from booking.appointments.services.add_participation import add_participation
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.remove_participation import remove_participation
from booking.appointments.services.set_ants_number import set_ants_number
from booking.appointments.services.set_status import set_status
from booking.directory.models import Place
from integrations.ants.coordinating import tell_outdated
from integrations.ants.double.register import Appointment as Declared
from tests.booking.conftest import NINE
from tests.factories import UsagerFactory

from .coordinated import NUMBER

AT_NINE, AT_TEN = "2026-11-24 09:00:00", "2026-11-24 10:00:00"
SAVED = re.compile(r"rdv \S+ is (saved|created)|saved with another motif")


def _leave(world, booked, told):
    remove_participation(world.parts(booked)[0].pk, world.author, world.clock.now)


def _join(world, booked, told):
    number = _numbers_written(told)[-1] if _numbers_written(told) else "AABBCCDDEE"
    joins = Attendee(usager_id=UsagerFactory().pk, ants_number=number)
    add_participation(booked.pk, joins, world.author, world.clock.now)


def _restore(world, booked, told):
    """Cancelled without a word to the service, which still lists it."""
    Appointment.objects.filter(pk=booked.pk).update(status="excused")
    Participation.objects.filter(appointment=booked).update(status="excused")
    set_status(booked.pk, "unknown", world.author, world.clock.now)


def _rename(world, booked, told):
    Place.objects.filter(pk=world.counter.place.pk).update(name="Mairie annexe")
    tell_outdated([booked.pk])


def _number(world, booked, told):
    found = re.search(r"->\s*(\w*)", told)
    set_ants_number(world.parts(booked)[0].pk, found[1] if found else "", world.author)


def _move(world, booked, told):
    order = MoveOrder(NINE + timedelta(hours=1), agent_ids=(world.counter.agents[0].pk,))
    move_appointment(booked.pk, order, world.author, world.clock.now)


def _cancel(world, booked, told):
    status = "revoked" if "revoked" in told and "excused" not in told else "excused"
    set_status(booked.pk, status, world.author, world.clock.now)


# The first that is found in what the case says happens.
ACTS = {
    r"participation .*(destroyed|removed)|user removed": _leave,
    r"participation .*(added|created)|user added|joins": _join,
    r"(excused|revoked) ?-> ?\w+": _restore,
    r"renamed|lieu.* name": _rename,
    r"number": _number,
    r"starts_at": _move,
    r"destroyed|deleted": lambda world, booked, told: delete_appointment(
        booked.pk, world.author, world.clock.now
    ),
    r"excused|revoked|cancelled": _cancel,
}


def play(case, world, deliver) -> None:
    """Let it happen, and hold what the service was told against the case."""
    told = case["trigger"]
    act = next((do for words, do in ACTS.items() if re.search(words, told)), None)
    if act is None and not SAVED.search(told):
        pytest.skip(f"what happens is not understood: {told}")
    people = case["setup"]["rdv"]["users"]
    numbers = [one.get("ants_pre_demande_number") or "" for one in people]
    if act is _leave and len(numbers) == 1:
        numbers.append("")  # nobody leaves an appointment empty
    if "another motif" in told:
        world.counter.motif.category.ants_code = ""
        world.counter.motif.category.save()
        numbers = [""] * len(numbers)  # such a motif takes none
    if act is None:
        _set_up(case, world, None)
    booked = world.book(*numbers)
    deliver()
    if act:
        world.double.calls.clear()
        _set_up(case, world, booked)
        act(world, booked, told)
        deliver()
    expected = [call for call in case["expected_calls"] if call["path"] == "/appointments"]
    assert bool(world.calls) == bool(case["expected_calls"])
    assert _writes(world) == [_expected(call, case, world, booked) for call in expected]
    for refused in case.get("not_expected", []):
        assert refused not in world.calls


def _set_up(case, world, booked) -> None:
    """The service knows what the case says that it answers."""
    for call in case["expected_calls"]:
        body = call.get("reply", {}).get("body") if call["path"] == "/status" else None
        for number, told in (body or {}).items():
            world.double.register.statuses[number] = told["status"]
            if booked is not None:
                world.double.register.appointments[number] = [
                    Declared(
                        f"http://alpha.localhost/users/rdvs/{booked.pk}",
                        world.counter.place.name,
                        str(world.counter.place.pk),
                        AT_NINE,
                    )
                    for _ in told["appointments"]
                ]


def _writes(world) -> list[tuple]:
    """What is told; a former number that is taken back besides is recommended."""
    calls = [call for call in world.double.calls if call.path == "/appointments"]
    told = {call.query["application_id"][0] for call in calls if call.method == "POST"}
    former = {NUMBER} - told if told else set()
    return [
        (call.method, {name: values[0] for name, values in call.query.items()})
        for call in calls
        if not (call.method == "DELETE" and call.query["application_id"][0] in former)
    ]


def _expected(call, case, world, booked) -> tuple:
    query = dict(call["query"])
    start = case["setup"]["rdv"]["starts_at"].replace("T", " ")
    query["appointment_date"] = AT_NINE if query["appointment_date"] == start else AT_TEN
    place = world.counter.place
    query["meeting_point_id"] = str(place.pk)
    same = query["meeting_point"] == case["setup"]["rdv"]["lieu"]["name"]
    query["meeting_point"] = place.name if same else Place.objects.get(pk=place.pk).name
    if "management_url" in query:
        query["management_url"] = f"http://alpha.localhost/users/rdvs/{booked.pk}"
    return call["method"], query


def _numbers_written(told: str) -> list[str]:
    return re.findall(r"\b[A-Z0-9]{10}\b", told)
