"""Absences: created, edited, removed, put back."""

from datetime import date, time, timedelta

import pytest

from booking.appointments.search import next_slot_by_place
from booking.appointments.wanted import Wanted
from booking.availability.cautions import AlreadyThere, Unconfirmed
from booking.availability.models import Absence
from booking.availability.services.create_absence import create_absence
from booking.availability.services.create_window import create_window
from booking.availability.services.edit_absence import edit_absence
from booking.availability.services.remove_absence import remove_absence, restore_absence
from booking.directory.errors import InvalidValues
from booking.directory.identity import actor_of_agent
from booking.directory.models import DirectoryChange
from booking.directory.versions import ChangedMeanwhile, version_of
from booking.domain.series import weekly
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.factories import AgentFactory

from .conftest import MONDAY, NOW, WEEK, Team, make_team, told


def create(team: Team, actor=None, confirmed=(), **fields) -> Absence:
    draft = team.absence(**fields)
    return create_absence(draft, team.agent.pk, actor or team.actor, NOW, confirmed=confirmed)


def first_slot(team: Team) -> date:
    found = next_slot_by_place(Wanted(motif=team.motif), [team.place], NOW)
    return found[team.place.pk].start.date()


def test_written_told_and_remembered(team):
    absence = create(team)
    absence.refresh_from_db()
    assert absence.last_day == MONDAY
    ids = {"absence_id": absence.pk, "agent_id": team.agent.pk, "author_agent_id": team.agent.pk}
    assert told("absence.created") == [ids]
    assert DirectoryChange.objects.get(noun="absence").object_id == absence.pk


def test_slots_go_and_come_back(team):
    create_window(team.window(), team.agent.pk, team.organisation.pk, team.actor, NOW)
    absence = create(team)
    assert first_slot(team) == MONDAY + WEEK
    edit_absence(absence.pk, team.absence(first_day=MONDAY + WEEK), team.actor, NOW)
    assert first_slot(team) == MONDAY
    create(team, title="Congé", end_day=MONDAY + 2 * WEEK)
    assert first_slot(team) == MONDAY + 3 * WEEK
    remove_absence(Absence.objects.get(title="Congé").pk, team.actor, NOW)
    assert first_slot(team) == MONDAY


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"title": ""}, "title"),
        ({"title": "é" * 300}, "title"),
        ({"end_time": time(9)}, "end_time"),
        ({"end_day": MONDAY - timedelta(days=1)}, "end_day"),
        ({"end_day": date(2033, 1, 1)}, "end_day"),
        ({"first_day": date(2000, 1, 1)}, "first_day"),
        ({"end_day": MONDAY + WEEK, "recurrence": weekly([0])}, "repeat"),
        ({"recurrence": weekly([0], until=MONDAY)}, "until"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(team, fields, at_fault):
    with pytest.raises(InvalidValues) as caught:
        create(team, **fields)
    assert at_fault in caught.value.errors
    assert not Absence.objects.exists()


def test_several_days_may_end_earlier_than_they_start(team):
    absence = create(team, end_day=MONDAY + WEEK, start_time=time(14), end_time=time(12))
    assert absence.last_day == MONDAY + WEEK


def test_appointments_booked_during_it_are_told(team):
    met = team.book(MONDAY, 10)
    team.book(MONDAY + WEEK, 10)
    team.book(MONDAY, 11, status="excused")
    with pytest.raises(Unconfirmed) as caught:
        create(team)
    [caution] = caught.value.cautions
    assert (caution.code, caution.appointment_ids) == ("appointments", (met.pk,))
    assert not Absence.objects.exists()
    create(team, confirmed=["appointments"])


def test_the_same_one_twice_is_one(team):
    first = create(team)
    with pytest.raises(AlreadyThere) as caught:
        create(team)
    assert caught.value.existing_id == first.pk


def test_the_second_of_two_editors_is_told(team):
    absence = create(team)
    version = version_of(absence)
    edit_absence(absence.pk, team.absence(title="Ada"), team.actor, NOW, version=version)
    with pytest.raises(ChangedMeanwhile):
        edit_absence(absence.pk, team.absence(title="Bob"), team.actor, NOW, version=version)
    assert Absence.objects.get().title == "Ada"


def test_removed_without_end_and_put_back(team):
    absence = create(team, recurrence=weekly([0, 4]))
    absence.exceptions = {"2026-12-07": None}
    absence.save()
    line = remove_absence(absence.pk, team.actor, NOW)
    [payload] = told("absence.removed")
    assert (payload["agent_id"], payload["uid"]) == (team.agent.pk, str(absence.uid))
    assert payload["starts_at"] == "2026-11-30T08:00:00+00:00"
    assert payload["ends_at"] == "2031-11-24T17:00:00+00:00"
    back = restore_absence(line.pk, team.actor, NOW)
    assert back.exceptions == {"2026-12-07": None}
    with pytest.raises(AlreadyThere):
        restore_absence(line.pk, team.actor, NOW)


def test_who_may_not(team, other, bravo):
    colleague = actor_of_agent(AgentFactory(organisation=team.organisation), False)
    with in_espace(bravo):
        abroad = other.admin_actor
    absence = create(team)
    for actor, error in (
        (colleague, Forbidden),
        (make_team("Sud").admin_actor, NotVisible),
        (abroad, NotVisible),
    ):
        for act in (
            lambda who: create(team, who, title="Autre"),
            lambda who: edit_absence(absence.pk, team.absence(title="Autre"), who, NOW),
            lambda who: remove_absence(absence.pk, who, NOW),
        ):
            with pytest.raises(error):
                act(actor)
    assert Absence.objects.get().title == "Formation"


def test_an_admin_may_for_all_organisations_of_the_agent(team):
    assert create(team, team.admin_actor).agent == team.agent
