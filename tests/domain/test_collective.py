"""Collective sessions that can be joined."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.domain.collective import CollectiveSession, open_sessions
from booking.domain.motif_rules import MotifRules
from booking.domain.slot_search import Audience, SlotSearch

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 1, 12, 9, tzinfo=PARIS)
DAY = timedelta(days=1)
SESSION = CollectiveSession(1, 1, 7, NOW + DAY, frozenset({4}))
USAGER = SlotSearch(
    MotifRules(1, 60, 3_600, 30 * 86_400),
    PARIS,
    Audience.USAGER,
    date(2026, 1, 12),
    date(2026, 1, 12),
    lieu_id=7,
)
AGENT = replace(USAGER, audience=Audience.AGENT, lieu_id=None)


def is_open(session, query=USAGER):
    return open_sessions(query, [session], NOW) == [session]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"motif_id": 2}, False),
        ({"lieu_id": 8}, False),
        ({"lieu_id": None}, False),
        ({"status": "revoked"}, False),
        ({"status": "excused"}, False),
        ({"status": "seen"}, True),
        ({"seats_taken": 5}, True),
        ({"seats_taken": 5, "max_seats": 6}, True),
        ({"seats_taken": 6, "max_seats": 6}, False),
        ({"seats_taken": 7, "max_seats": 6}, False),
        ({"starts_at": NOW - DAY}, False),
        ({"starts_at": NOW + timedelta(minutes=59)}, False),
        ({"starts_at": NOW + timedelta(hours=1)}, True),
        ({"starts_at": NOW + 30 * DAY}, True),
        ({"starts_at": NOW + 30 * DAY + timedelta(seconds=1)}, False),
    ],
    ids=repr,
)
def test_what_a_usager_may_join(changes, expected):
    assert is_open(replace(SESSION, **changes)) is expected


def test_no_lieu_means_sessions_without_lieu_for_a_usager_and_all_of_them_for_an_agent():
    anywhere = replace(USAGER, lieu_id=None)
    assert not is_open(SESSION, anywhere)
    assert is_open(replace(SESSION, lieu_id=None), anywhere)
    assert is_open(SESSION, AGENT)
    assert not is_open(SESSION, replace(AGENT, lieu_id=8))


def test_agents_imposed():
    assert is_open(SESSION, replace(USAGER, agent_ids=frozenset({4, 5})))
    assert not is_open(SESSION, replace(USAGER, agent_ids=frozenset({5})))


def test_agents_have_no_delays_but_their_chosen_date():
    soon, far = replace(SESSION, starts_at=NOW + DAY / 24 / 60), NOW + 300 * DAY
    assert is_open(soon, AGENT)
    assert is_open(replace(SESSION, starts_at=far), AGENT)
    assert not is_open(SESSION, replace(AGENT, start=date(2026, 1, 14)))
    assert not is_open(replace(SESSION, starts_at=NOW - DAY / 24), AGENT)


def test_sessions_come_by_start():
    later = replace(SESSION, id=2, starts_at=NOW + 3 * DAY)
    same = replace(SESSION, id=3)
    assert open_sessions(USAGER, [later, same, SESSION], NOW) == [SESSION, same, later]


def test_seats_left():
    assert SESSION.seats_left is None
    assert replace(SESSION, max_seats=3, seats_taken=1).seats_left == 2
    assert replace(SESSION, max_seats=3, seats_taken=4).seats_left == 0
