"""`manage.py explain-slots`: a file of cases without a database, an hour of an espace with one."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from booking.appointments.search import explain_instant
from booking.appointments.services.hold_slot import hold_slot
from booking.directory.models import Place
from tests.factories import AbsenceFactory

from .conftest import NINE, NOW

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
