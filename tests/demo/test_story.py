"""Appointments of the demo: plausible, and possible under the rules of the field."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from booking.domain.holidays import is_holiday
from booking.domain.intervals import Interval, overlaps
from project.demo.fate import density
from project.demo.territories import ESPACES
from tests.demo.conftest import TODAY, tell

pytestmark = pytest.mark.unit


def test_the_same_story_each_time(told):
    assert tell(told.spec).appointments == told.appointments


def test_one_more_agent_leaves_the_others_stories_alone(told):
    """What the dice give an agent depends on nobody else, as long as people are not contended."""
    spec = told.spec
    alone = spec.windows[0].agent
    fewer = replace(
        spec,
        windows=tuple(window for window in spec.windows if window.agent == alone),
        sessions=tuple(session for session in spec.sessions if alone in session.agents),
    )
    kept = {(a.starts_at, a.agents) for a in tell(fewer).appointments}
    before = {(a.starts_at, a.agents) for a in told.appointments if alone in a.agents}
    assert len(kept & before) > 0.7 * len(before)


def test_no_agent_is_in_two_places(told):
    of_agent = defaultdict(list)
    for plan in told.appointments:
        for agent in plan.agents:
            of_agent[agent].append(plan)
    assert len(of_agent) > 5
    for plans in of_agent.values():
        plans.sort(key=lambda plan: plan.starts_at)
        assert all(one.ends_at <= other.starts_at for one, other in pairwise(plans))


def test_nothing_on_a_holiday_nor_during_an_absence(told):
    diary = told.story.diary
    for plan in told.appointments:
        day = plan.starts_at.astimezone(diary.zone).date()
        assert not is_holiday(day, told.spec.holiday_zone)
        span = Interval(plan.starts_at, plan.ends_at)
        for agent in plan.agents:
            assert not any(overlaps(span, away) for away in diary.away[agent])


def test_the_alsatian_holiday_counts():
    """Good Friday, 26 March 2027, is a holiday there and a working day in Drôme."""
    good_friday, spring = date(2027, 3, 26), date(2027, 3, 5)
    town = tell(ESPACES[1], spring)
    days = {part.day for part in town.story.diary.stretches()}
    assert good_friday not in days
    assert good_friday - timedelta(weeks=1) in days
    elsewhere = tell(replace(ESPACES[1], holiday_zone=ESPACES[0].holiday_zone), spring)
    assert good_friday in {part.day for part in elsewhere.story.diary.stretches()}


def test_appointments_lie_in_windows_with_their_motif_and_place(told):
    stretches = told.story.diary.stretches()
    for plan in told.appointments:
        motif = told.spec.motif(plan.motif)
        assert bool(plan.place) == (motif.location_type == "public_office")
        if motif.collective:
            continue
        assert any(
            part.window.agent == plan.agents[0]
            and plan.motif in part.window.motifs
            and part.interval.start <= plan.starts_at
            and plan.ends_at <= part.interval.end
            for part in stretches
        )


def test_six_weeks_either_side(told):
    first, last = told.appointments[0].starts_at, told.appointments[-1].starts_at
    assert timedelta(days=38) < told.story.dawn - first <= timedelta(days=43)
    assert timedelta(days=25) < last - told.story.dawn <= timedelta(days=43)


def test_density_falls_with_the_weeks(told):
    assert [density(day) for day in (-40, -1, 0, 6, 7, 41)] == [0.55, 0.55, 0.4, 0.4, 0.3, 0.05]
    minutes = Counter()
    for part in told.story.diary.stretches():
        minutes["offered", part.day >= TODAY] += _minutes(part.interval)
    for plan in told.appointments:
        if not told.spec.motif(plan.motif).collective:
            span = Interval(plan.starts_at, plan.ends_at)
            minutes["taken", plan.starts_at >= told.story.dawn] += _minutes(span)
    past = minutes["taken", False] / minutes["offered", False]
    coming = minutes["taken", True] / minutes["offered", True]
    assert 0.40 < past < 0.60
    assert 0.10 < coming < 0.30


def _minutes(interval) -> float:
    return (interval.end - interval.start).total_seconds() / 60


def test_statuses_of_the_past_are_spread_as_told():
    statuses = Counter(
        plan.fate.status
        for told in map(tell, ESPACES)
        for plan in told.appointments
        if plan.starts_at < told.story.dawn and not told.spec.motif(plan.motif).collective
    )
    total = sum(statuses.values())
    expected = {"seen": 0.72, "noshow": 0.08, "excused": 0.09, "revoked": 0.04, "unknown": 0.07}
    assert total > 1000
    assert set(statuses) == set(expected)
    for status, share in expected.items():
        assert abs(statuses[status] / total - share) < 0.03, status


def test_nothing_to_come_has_been_held(told):
    coming = [plan for plan in told.appointments if plan.starts_at >= told.story.dawn]
    assert {plan.fate.status for plan in coming} <= {"unknown", "excused", "revoked"}
    assert any(plan.fate.status == "excused" for plan in coming)


def test_dates_are_in_order(told):
    for plan in told.appointments:
        fate = plan.fate
        assert fate.created_at < told.story.dawn
        assert fate.created_at < plan.starts_at < plan.ends_at
        assert (fate.cancelled_at is None) == (fate.status in ("seen", "unknown"))
        if fate.status in ("excused", "revoked"):
            assert fate.created_at <= fate.cancelled_at < plan.starts_at
            assert fate.cancelled_at <= told.story.dawn


def test_those_who_book_alone_may(told):
    people = told.people
    kinds = Counter(plan.fate.created_by for plan in told.appointments)
    assert set(kinds) == {"agent", "user", "prescripteur", "file_attente"}
    for plan in told.appointments:
        motif = told.spec.motif(plan.motif)
        assert bool(plan.author) == (plan.fate.created_by == "agent")
        if plan.fate.created_by in ("user", "file_attente"):
            assert motif.is_online
            contact = told.story.cast.contact(people[plan.participations[0].person])
            assert contact.email or contact.phone
        if plan.fate.created_by == "prescripteur":
            assert motif.bookable_by != "agents"


def test_authors_can_log_in(told):
    for plan in told.appointments:
        if plan.author:
            agent = told.spec.agent(plan.author)
            assert not agent.is_intervenant
            assert plan.organisation in agent.levels


def test_people_come_once_a_day_to_what_concerns_them(told):
    seen = Counter()
    for plan in told.appointments:
        motif = told.spec.motif(plan.motif)
        for part in plan.participations:
            person = told.people[part.person]
            seen[person.rank, plan.starts_at.astimezone(told.story.diary.zone).date()] += 1
            if len(plan.participations) == 1 or motif.collective:
                assert told.story.cast.suits(person, motif, plan.agents[0])
    assert max(seen.values()) == 1


def test_individual_participations_copy_the_status(told):
    for plan in told.appointments:
        if not told.spec.motif(plan.motif).collective:
            assert {part.status for part in plan.participations} == {plan.fate.status}
            assert 1 <= len(plan.participations) <= 3


def test_collective_sessions_keep_their_seats(told):
    sessions = [p for p in told.appointments if told.spec.motif(p.motif).collective]
    assert len(sessions) >= 3
    assert any(plan.seats for plan in sessions)
    for plan in sessions:
        assert plan.name
        assert plan.fate.status in ("unknown", "seen", "revoked")
        if plan.seats:
            assert len(plan.participations) <= plan.seats


def test_families_take_longer_for_papers():
    told = tell(ESPACES[1])
    families = [plan for plan in told.appointments if len(plan.participations) > 1]
    papers = [plan for plan in families if told.spec.motif(plan.motif).category]
    assert papers
    for plan in papers:
        minutes = told.spec.motif(plan.motif).minutes * len(plan.participations)
        assert plan.ends_at - plan.starts_at == timedelta(minutes=minutes)
