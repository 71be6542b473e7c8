"""What a draft would open, told before it is written."""

from datetime import time, timedelta

import pytest

from booking.appointments.search import next_slot_by_place
from booking.appointments.wanted import Wanted
from booking.availability.checks import check_window
from booking.availability.preview import preview_window
from booking.availability.services.create_absence import create_absence
from booking.domain.series import weekly
from tests.factories import MotifFactory

from .conftest import LAST, MONDAY, NOW, WEEK, Team


def previewed(team: Team, **fields):
    draft = team.window(**fields)
    checked = check_window(draft, team.agent, team.organisation.pk, NOW.date())
    return preview_window(draft, checked, team.agent, draft.recurrence, NOW)


def test_counted_by_motif_until_the_end(team):
    long = MotifFactory(organisations=[team.organisation], default_duration_in_min=60)
    found = previewed(team, motif_ids=frozenset({team.motif.pk, long.pk}))
    assert found.counts == ((team.motif, 30), (long, 15))
    assert (found.most, found.days, found.until, found.is_whole) == (30, 5, LAST, True)


def test_what_the_agent_has_already_is_taken_out(team):
    team.book(MONDAY, 9)
    create_absence(team.absence(first_day=MONDAY + WEEK), team.agent.pk, team.actor, NOW)
    assert previewed(team).most == 30 - 1 - 6


def test_without_end_over_six_months(team):
    found = previewed(team, recurrence=weekly([0]))
    assert not found.is_whole
    assert found.until > MONDAY + timedelta(days=180)


@pytest.mark.parametrize("weeks", [1, 200])
@pytest.mark.parametrize("motifs", [1, 5])
def test_its_queries_do_not_grow(team, django_assert_num_queries, weeks, motifs):
    more = [MotifFactory(organisations=[team.organisation]) for _ in range(motifs)]
    ids = frozenset({team.motif.pk, *(motif.pk for motif in more)})
    draft = team.window(
        motif_ids=ids,
        start_time=time(0, 1),
        end_time=time(23, 59),
        recurrence=weekly(range(6), until=MONDAY + weeks * WEEK),
    )
    checked = check_window(draft, team.agent, team.organisation.pk, NOW.date())
    with django_assert_num_queries(2):
        preview_window(draft, checked, team.agent, draft.recurrence, NOW)


def test_nothing_is_written(team):
    previewed(team)
    assert team.place.pk not in next_slot_by_place(Wanted(motif=team.motif), [team.place], NOW)
