"""One occurrence skipped, moved, changed, put back; this one and the following."""

from datetime import date, time, timedelta

import pytest

from booking.availability.cautions import Unconfirmed
from booking.availability.models import Absence, OpeningWindow
from booking.availability.services.change_occurrence import (
    Occurrence,
    move_occurrence,
    restore_occurrence,
    skip_occurrence,
)
from booking.availability.services.create_absence import create_absence
from booking.availability.services.create_window import create_window
from booking.availability.services.split_series import (
    split_absence,
    split_window,
    stop_series,
)
from booking.directory.errors import InvalidValues
from booking.directory.identity import actor_of_agent
from booking.directory.models import DirectoryChange
from booking.directory.versions import ChangedMeanwhile, version_of
from booking.domain.recurrence import Override
from booking.domain.series import weekly
from socle.errors import Forbidden, NotVisible
from tests.factories import AgentFactory

from .conftest import MONDAY, NOW, WEEK, Team, days_of, make_team, told

SECOND = MONDAY + WEEK
MONDAYS = [MONDAY + n * WEEK for n in range(5)]


@pytest.fixture
def window(team: Team) -> OpeningWindow:
    return create_window(team.window(), team.agent.pk, team.organisation.pk, team.actor, NOW)


@pytest.fixture
def absence(team: Team) -> Absence:
    draft = team.absence(recurrence=weekly([0]))
    return create_absence(draft, team.agent.pk, team.actor, NOW)


def occurrence(row: OpeningWindow | Absence, day: date = SECOND) -> Occurrence:
    return Occurrence(type(row), row.pk, day)


def last_line(row) -> DirectoryChange:
    return DirectoryChange.objects.filter(object_id=row.pk).latest("pk")


def test_skipped_then_put_back(team, window):
    skip_occurrence(occurrence(window), team.actor, NOW)
    assert days_of(window) == [day for day in MONDAYS if day != SECOND]
    line = last_line(window)
    assert (line.verb, line.after["occurrence"]) == ("skipped", {"day": "2026-12-07", "as": None})
    restore_occurrence(occurrence(window), team.actor, NOW)
    assert days_of(window) == MONDAYS
    assert [one["window_id"] for one in told("window.edited")] == [window.pk] * 2


def test_moved_to_another_day_at_other_times(team, window):
    override = Override(SECOND + timedelta(days=1), time(14), time(16))
    move_occurrence(occurrence(window), override, team.actor, NOW)
    assert days_of(window) == sorted([*MONDAYS[:1], SECOND + timedelta(days=1), *MONDAYS[2:]])
    window.refresh_from_db()
    kept = {"day": "2026-12-08", "start": "14:00:00", "end": "16:00:00"}
    assert window.exceptions == {"2026-12-07": kept}


def test_the_last_one_moved_later_is_not_forgotten(team, window):
    late = date(2027, 1, 5)
    move_occurrence(occurrence(window, MONDAYS[-1]), Override(late), team.actor, NOW)
    window.refresh_from_db()
    assert (window.last_day, days_of(window)[-1]) == (late, late)
    assert window.exceptions["2026-12-28"]["start"] is None


@pytest.mark.parametrize(
    ("day", "override", "at_fault"),
    [
        (SECOND + timedelta(days=1), Override(SECOND), "day"),
        (SECOND, Override(MONDAY - WEEK), "day"),
        (SECOND, Override(MONDAY), "day"),
        (SECOND, Override(date(2040, 1, 1)), "day"),
        (SECOND, Override(date(2017, 1, 1)), "day"),
        (SECOND, Override(SECOND, time(12), time(9)), "end_time"),
        (SECOND, Override(SECOND, time(23), None), "end_time"),
    ],
)
def test_a_move_that_makes_no_sense(team, window, day, override, at_fault):
    with pytest.raises(InvalidValues) as caught:
        move_occurrence(occurrence(window, day), override, team.actor, NOW)
    assert set(caught.value.errors) == {at_fault}
    assert days_of(window) == MONDAYS


def test_what_takes_place_once_has_no_occurrences(team):
    draft = team.window(recurrence=None)
    once = create_window(draft, team.agent.pk, team.organisation.pk, team.actor, NOW)
    with pytest.raises(InvalidValues):
        skip_occurrence(occurrence(once, MONDAY), team.actor, NOW)
    with pytest.raises(InvalidValues):
        stop_series(OpeningWindow, once.pk, MONDAY, team.actor, NOW)


def test_appointments_of_the_occurrence_are_told_and_stay(team, window):
    booked = team.book(SECOND, 10)
    with pytest.raises(Unconfirmed) as caught:
        skip_occurrence(occurrence(window), team.actor, NOW)
    assert caught.value.cautions[0].appointment_ids == (booked.pk,)
    assert days_of(window) == MONDAYS
    skip_occurrence(occurrence(window), team.actor, NOW, confirmed=["outside"])
    booked.refresh_from_db()
    assert booked.status == "unknown"


def test_a_move_onto_another_window_is_told(team, window):
    tuesdays = team.window(recurrence=weekly([1]), title="Mardis", place_id=team.place.pk)
    create_window(tuesdays, team.agent.pk, team.organisation.pk, team.actor, NOW)
    to_tuesday = Override(SECOND + timedelta(days=1))
    with pytest.raises(Unconfirmed) as caught:
        move_occurrence(occurrence(window), to_tuesday, team.actor, NOW)
    assert "Mardis" in caught.value.message
    move_occurrence(occurrence(window), to_tuesday, team.actor, NOW, confirmed=["overlap"])


def test_of_an_absence_the_time_is_given_back(team, window, absence):
    skip_occurrence(occurrence(absence), team.actor, NOW)
    [payload] = told("absence.edited")
    assert (payload["starts_at"], payload["ends_at"]) == (
        "2026-12-07T08:00:00+00:00",
        "2026-12-07T17:00:00+00:00",
    )
    assert payload["agent_id"] == team.agent.pk


def test_an_absence_moved_onto_an_appointment(team, absence):
    tuesday = SECOND + timedelta(days=1)
    booked = team.book(tuesday, 10)
    with pytest.raises(Unconfirmed) as caught:
        move_occurrence(occurrence(absence), Override(tuesday), team.actor, NOW)
    assert caught.value.cautions[0].appointment_ids == (booked.pk,)
    move_occurrence(
        occurrence(absence), Override(tuesday), team.actor, NOW, confirmed=["appointments"]
    )
    [payload] = told("absence.edited")
    assert payload["ends_at"] == "2026-12-08T17:00:00+00:00"


def test_the_series_stops(team, window):
    skip_occurrence(occurrence(window), team.actor, NOW)
    stop_series(OpeningWindow, window.pk, MONDAYS[2], team.actor, NOW)
    window.refresh_from_db()
    assert (days_of(window), window.last_day) == ([MONDAY], date(2026, 12, 13))
    assert last_line(window).verb == "stopped"
    with pytest.raises(InvalidValues):
        stop_series(OpeningWindow, window.pk, MONDAY, team.actor, NOW)


def test_stopping_tells_of_the_appointments_left(team, window):
    booked = team.book(MONDAYS[3], 10)
    with pytest.raises(Unconfirmed) as caught:
        stop_series(OpeningWindow, window.pk, MONDAYS[2], team.actor, NOW)
    assert caught.value.cautions[0].appointment_ids == (booked.pk,)


def test_this_one_and_the_following_become_another_window(team, window):
    for day in (SECOND, MONDAYS[3]):
        skip_occurrence(occurrence(window, day), team.actor, NOW)
    draft = team.window(first_day=MONDAYS[2], start_time=time(14), end_time=time(16))
    after = split_window(window.pk, MONDAYS[2], draft, team.actor, NOW)
    assert days_of(window) == [MONDAY]
    assert days_of(after) == [MONDAYS[2], MONDAYS[4]]
    assert (after.start_time, list(after.motifs.all())) == (time(14), [team.motif])
    assert (last_line(window).verb, last_line(after).verb) == ("split", "split_off")
    assert len(told("window.created")) == 2


def test_appointments_that_neither_part_holds(team, window):
    booked = team.book(MONDAYS[3], 10)
    draft = team.window(first_day=MONDAYS[2], start_time=time(14), end_time=time(16))
    with pytest.raises(Unconfirmed) as caught:
        split_window(window.pk, MONDAYS[2], draft, team.actor, NOW)
    assert [one.code for one in caught.value.cautions] == ["outside"]
    assert caught.value.cautions[0].appointment_ids == (booked.pk,)
    assert OpeningWindow.objects.count() == 1


def test_the_second_part_keeps_the_rhythm_of_the_whole(team):
    draft = team.window(recurrence=weekly([0], every=2))
    window = create_window(draft, team.agent.pk, team.organisation.pk, team.actor, NOW)
    third = MONDAY + 4 * WEEK
    again = team.window(first_day=third, recurrence=weekly([0], every=2))
    after = split_window(window.pk, third, again, team.actor, NOW)
    assert days_of(window) == [MONDAY, MONDAY + 2 * WEEK]
    assert days_of(after) == [third, third + 2 * WEEK]


def test_an_absence_is_split_too(team, absence):
    draft = team.absence(first_day=MONDAYS[2], recurrence=weekly([0]), start_time=time(14))
    after = split_absence(absence.pk, MONDAYS[2], draft, team.actor, NOW)
    absence.refresh_from_db()
    assert (absence.last_day, after.first_day) == (date(2026, 12, 13), MONDAYS[2])
    assert (after.last_day, after.start_time) == (None, time(14))


def test_who_may_not(team, window):
    colleague = actor_of_agent(AgentFactory(organisation=team.organisation), False)
    stranger = make_team("Sud").admin_actor
    which = occurrence(window)
    for actor, error in ((colleague, Forbidden), (stranger, NotVisible)):
        for act in (
            lambda who: skip_occurrence(which, who, NOW),
            lambda who: move_occurrence(which, Override(SECOND, time(8)), who, NOW),
            lambda who: restore_occurrence(which, who, NOW),
            lambda who: stop_series(OpeningWindow, window.pk, SECOND, who, NOW),
            lambda who: split_window(window.pk, SECOND, team.window(), who, NOW),
        ):
            with pytest.raises(error):
                act(actor)
    assert days_of(window) == MONDAYS


def test_two_who_touch_one_series(team, window):
    version = version_of(window)
    skip_occurrence(occurrence(window), team.actor, NOW, version=version)
    with pytest.raises(ChangedMeanwhile):
        skip_occurrence(occurrence(window, MONDAY), team.admin_actor, NOW, version=version)
    assert days_of(window) == [day for day in MONDAYS if day != SECOND]
