"""`manage.py explain-slots`: a file of cases without a database, an hour of an espace with one."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from booking.appointments.author import Author
from booking.appointments.explaining import explain_instant
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.search import slots_between
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.hold_slot import hold_slot
from booking.appointments.services.set_travel_time import set_travel_time
from booking.appointments.wanted import Wanted
from booking.catalog.models import Room
from booking.directory.models import Place
from booking.domain.slot_search import Audience
from tests.factories import AbsenceFactory, OpeningWindowFactory, PlaceFactory, UsagerFactory

from .conftest import NINE, NOW, open_counter

CASES = Path(__file__).parents[1] / "domain" / "slot_cases.json"


def run(*args: object, **options: object) -> str:
    out = io.StringIO()
    call_command("explain-slots", *args, stdout=out, **options)
    return out.getvalue()


def test_a_file_of_cases_is_answered_without_a_database():
    answers = json.loads(run("--cases", str(CASES)))
    cases = json.loads(CASES.read_text())
    assert [answer["id"] for answer in answers] == [case["id"] for case in cases]
    assert [answer["slots"] for answer in answers] == [case["expected"] for case in cases]


@pytest.mark.parametrize("content", ["", "{", '[{"id": "X", "now": "hier"}]', "[1]"])
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path, content):
    file = tmp_path / "cases.json"
    file.write_text(content)
    with pytest.raises(CommandError) as refusal:
        run("--cases", str(file))
    assert "\n" not in str(refusal.value)


def codes(counter, instant=NINE):
    return [reason.code.value for reason in explain_instant(counter.choice().wanted, instant, NOW)]


def test_an_hour_that_is_offered_says_so(counter):
    assert codes(counter) == ["offered"]


def test_each_obstacle_is_named(counter, booker):
    assert codes(counter, NINE + timedelta(hours=9)) == ["outside_openings"]
    assert codes(counter, NINE + timedelta(minutes=7)) == ["misaligned"]
    assert "before_minimum_delay" in codes(counter, NOW + timedelta(minutes=10))
    assert "beyond_maximum_delay" in codes(counter, NINE + timedelta(days=200))
    hold_slot(counter.choice(), booker, NOW)
    assert codes(counter) == ["appointment"]
    AbsenceFactory(agent=counter.agents[0], first_day=NINE.date())
    assert "absence" in codes(counter)


def test_a_closed_place_is_named(counter):
    Place.objects.filter(pk=counter.place.pk).update(availability=Place.Availability.DISABLED)
    assert codes(counter) == ["closed_place"]


def test_the_command_explains_an_hour_of_an_espace(counter, in_alpha):
    connection.set_schema_to_public()
    said = run(
        "--espace", "alpha", "--motif", str(counter.motif.pk), "--place", str(counter.place.pk),
        "--at", "2027-11-24T20:00", "--agent-search",
    )  # fmt: skip
    assert said.startswith("outside_openings")
    with pytest.raises(CommandError, match="espace inconnu"):
        run("--espace", "inconnu", "--motif", "1", "--at", "2026-11-24T09:00")
    with pytest.raises(CommandError, match="motif ou lieu inconnu"):
        run("--espace", "bravo", "--motif", str(counter.motif.pk), "--at", "2026-11-24T09:00")
    connection.set_tenant(in_alpha)


# What the rows of an espace add.


def reasons_of(wanted, instant=NINE, usager_ids=()):
    found = explain_instant(wanted, instant, NOW, usager_ids)
    searched = slots_between(wanted, instant.date(), instant.date(), NOW)
    offered = [reason.code.value for reason in found] == ["offered"]
    assert usager_ids or offered == (instant in {slot.start for slot in searched})
    return [reason.code.value for reason in found]


def test_a_holiday_and_a_buffer_are_named(in_alpha, booker):
    counter = open_counter(buffer_before_in_min=20)
    christmas = datetime(2026, 12, 25, 8, tzinfo=UTC)
    assert codes(counter, christmas) == ["holiday"]
    hold_slot(counter.choice(), booker, NOW)
    [reason] = explain_instant(counter.choice().wanted, NINE + timedelta(minutes=30), NOW)
    assert reason.code.value == "appointment"
    assert "battement" in reason.message


def test_the_way_from_another_place_is_named(in_alpha, booker):
    counter = open_counter()
    there = PlaceFactory(organisation=counter.organisation)
    OpeningWindowFactory(
        agent=counter.agents[0],
        organisation=counter.organisation,
        place=there,
        motifs=[counter.motif],
    )
    set_travel_time(counter.agents[0].pk, 45, NOW)
    hold_slot(counter.choice(), booker, NOW)
    after = NINE + timedelta(minutes=30)
    elsewhere = Wanted(counter.motif, there, audience=Audience.AGENT)
    assert reasons_of(elsewhere, after) == ["travel"]
    assert reasons_of(elsewhere) == ["appointment"]
    assert reasons_of(replace(elsewhere, place=counter.place), after) == ["offered"]
    assert reasons_of(replace(elsewhere, place=None), after) == ["offered"]


def test_too_few_agents_and_no_room_are_named(in_alpha, booker):
    counter = open_counter(agents=2, agents_required=2)
    wanted = counter.choice().wanted
    assert reasons_of(wanted) == ["offered"]
    AbsenceFactory(agent=counter.agents[0], first_day=NINE.date())
    assert reasons_of(wanted) == ["too_few_agents"]
    roomed = open_counter(agents=2, requires_room=True)
    assert reasons_of(roomed.choice().wanted) == ["no_room"]
    Room.objects.create(place=roomed.place, name="Salle 1")
    assert reasons_of(roomed.choice().wanted) == ["offered"]
    hold_slot(roomed.choice(), booker, NOW)
    assert reasons_of(roomed.choice().wanted) == ["no_room"]


def test_the_limit_of_appointments_is_named(in_alpha):
    counter = open_counter(max_per_usager=1, max_per_usager_days=30)
    usager, other = UsagerFactory(), UsagerFactory()
    book_appointment(
        BookingOrder(
            organisation_id=counter.organisation.pk,
            motif_id=counter.motif.pk,
            starts_at=NINE,
            attendees=(Attendee(usager.pk),),
            agent_ids=(counter.agents[0].pk,),
            place_id=counter.place.pk,
        ),
        Author.agent(counter.agents[0]),
        NOW,
    )
    later = NINE + timedelta(days=1)
    wanted = counter.choice().wanted
    assert reasons_of(wanted, later, [usager.pk]) == ["limit"]
    assert reasons_of(wanted, later, [other.pk]) == ["offered"]
