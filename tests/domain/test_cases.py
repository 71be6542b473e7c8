"""The conformance cases, and the tolerance of their reader."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from booking.domain.cases import answer, answer_all, free_ranges
from booking.domain.errors import DomainRuleError

pytestmark = pytest.mark.unit
CASES = json.loads(Path(__file__).with_name("slot_cases.json").read_text(encoding="utf-8"))
RANGED = [case for case in CASES if "expected_free_ranges" in case]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case):
    assert answer(case) == case["expected"]


@pytest.mark.parametrize("case", RANGED, ids=lambda case: case["id"])
def test_free_ranges_of_case(case):
    assert free_ranges(case) == case["expected_free_ranges"]


def test_the_file_is_whole():
    assert len(CASES) == 76
    assert len({case["id"] for case in CASES}) == 76
    assert RANGED


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_order_of_the_lists_is_irrelevant(case):
    turned = deepcopy(case)
    for name in ("plages", "absences", "busy_rdvs", "collective_rdvs", "off_days"):
        turned.get(name, []).reverse()
    assert answer(turned) == case["expected"]


def test_all_answers_come_with_their_ids():
    answers = answer_all(CASES)
    assert answers == [{"id": case["id"], "slots": case["expected"]} for case in CASES]
    assert json.loads(json.dumps(answers)) == answers


BARE = {
    "mode": "agent_search",
    "motif": {"duration_min": 60},
    "plages": [{"first_day": "2025-01-07", "start": "9:00", "end": "12:00"}],
    "now": "2025-01-06T08:00:00",
    "search_range": {"from": "2025-01-07", "to": "2025-01-07"},
}
NINE, TEN, ELEVEN = (f"2025-01-07T{hour}:00:00" for hour in ("09", "10", "11"))


def bare(**changes):
    return {**deepcopy(BARE), **changes}


def test_a_bare_case_needs_little():
    assert answer(BARE) == [NINE, TEN, ELEVEN]
    assert answer(bare(mode=None, timezone=None, filters=None, absences=None)) == answer(BARE)
    asked_from = bare(search_range={"from": "2025-01-07", "to": None})
    assert answer(asked_from) == answer(BARE)
    assert answer(bare(search_range=None)) == answer(BARE)
    # Without bounds, agents see the day of now and the six that follow.
    assert answer(bare(search_range=None, now="2024-12-31T08:00:00")) == []


def test_instants_may_carry_their_offset():
    utc = bare(now="2025-01-07T09:00:00Z")
    assert answer(utc) == [TEN, ELEVEN]
    assert answer(bare(now="2025-01-07 10:00:00.000000+01:00")) == [TEN, ELEVEN]


def test_null_delays_are_no_limit():
    motif = {"duration_min": 60, "min_delay_s": None, "max_delay_s": None}
    assert answer(bare(mode="user_search", motif=motif)) == [NINE, TEN, ELEVEN]
    assert answer(bare(mode="next_for_user", motif=motif)) == [NINE]


def test_a_users_search_without_end_goes_to_the_maximum_delay():
    motif = {"duration_min": 60, "min_delay_s": 0, "max_delay_s": 86_400}
    asked = {"from": None, "to": None}
    assert answer(bare(mode="user_search", motif=motif, search_range=asked)) == [NINE, TEN, ELEVEN]
    motif["max_delay_s"] = 3_600
    assert answer(bare(mode="user_search", motif=motif, search_range=asked)) == []


def test_absences_of_every_form():
    several_days = {"first_day": "2025-01-06", "end_day": "2025-01-07", "start": "8:00"}
    for absence in (
        {"first_day": "2025-01-07"},
        {"first_day": "2025-01-07", "start": "00:00", "end": "24:00"},
        {**several_days, "end": "24:00"},
        {**several_days, "end": "12:00:00"},
        {"start": "2025-01-07T09:00:00", "end": "2025-01-07T12:00:00"},
    ):
        assert answer(bare(absences=[absence])) == []
        assert answer(bare(absences=[{**absence, "agent": "somebody else"}])) == answer(BARE)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, [TEN, ELEVEN]),
        ("unknown", [TEN, ELEVEN]),
        ("seen", [TEN, ELEVEN]),
        ("noshow", [TEN, ELEVEN]),
        ("excused", [NINE, TEN, ELEVEN]),
        ("revoked", [NINE, TEN, ELEVEN]),
        ("cancelled", [NINE, TEN, ELEVEN]),
    ],
)
def test_statuses_that_block(status, expected):
    rdv = {"start": "2025-01-07T09:00:00", "end": "2025-01-07T10:00:00", "status": status}
    assert answer(bare(busy_rdvs=[rdv])) == expected


def test_an_appointment_without_length_blocks_nothing():
    rdv = {"start": "2025-01-07T09:30:00", "end": "2025-01-07T09:30:00", "agents": ["a1"]}
    assert answer(bare(busy_rdvs=[rdv])) == answer(BARE)


def test_motifs_lieux_and_agents_are_names():
    plage = BARE["plages"][0]
    assert answer(bare(plages=[{**plage, "motifs": ["m2"]}])) == []
    assert answer(bare(plages=[{**plage, "motifs": ["m2", "m"]}])) == [NINE, TEN, ELEVEN]
    at_l1 = bare(filters={"lieu": "L1"})
    assert answer(at_l1) == []
    assert answer({**at_l1, "plages": [{**plage, "lieu": "L1"}]}) == [NINE, TEN, ELEVEN]
    assert answer(bare(filters={"agents": ["a2"]})) == []
    assert answer(bare(filters={"agents": []})) == [NINE, TEN, ELEVEN]


def test_only_the_off_days_of_the_case_are_closed():
    plages = [{"first_day": "2025-07-14", "start": "09:00", "end": "10:00"}]
    asked = {"from": "2025-07-14", "to": "2025-07-14"}
    open_case = bare(plages=plages, search_range=asked)
    assert answer(open_case) == ["2025-07-14T09:00:00"]
    assert answer({**open_case, "off_days": ["2025-07-14"]}) == []


def test_the_hour_that_comes_twice_is_written_twice():
    plages = [{"first_day": "2025-10-26", "start": "01:00", "end": "04:00"}]
    asked = {"from": "2025-10-26", "to": "2025-10-26"}
    found = answer(bare(plages=plages, search_range=asked))
    assert [start[11:16] for start in found] == ["01:00", "02:00", "02:00", "03:00"]


def test_collective_for_an_agent():
    sessions = [
        {"starts_at": "2025-01-09T10:00:00", "lieu": "L1", "participants": [{}, {}]},
        {"starts_at": "2025-01-08T10:00:00", "lieu": "L2", "agents": ["a2"]},
        {"starts_at": "2025-01-08T09:00:00", "motif": "m2"},
        {"starts_at": "2025-01-08T09:00:00", "status": "revoked"},
        {"starts_at": "2025-01-08T09:00:00", "participants": [{}], "max_participants": 1},
    ]
    case = bare(mode="collective_for_agent", collective_rdvs=sessions)
    assert answer(case) == ["2025-01-08T10:00:00", "2025-01-09T10:00:00"]
    assert answer({**case, "filters": {"lieu": "L1"}}) == ["2025-01-09T10:00:00"]
    assert answer({**case, "filters": {"agents": ["a2"]}}) == ["2025-01-08T10:00:00"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"now": "yesterday"},
        {"now": None},
        {"mode": "guess"},
        {"mode": 3},
        {"timezone": "Europe/Atlantis"},
        {"timezone": "../../etc/passwd"},
        {"motif": {}},
        {"motif": {"duration_min": "long"}},
        {"motif": {"duration_min": 0}},
        {"motif": {"duration_min": 525_600}},
        {"plages": [{"first_day": "2025-01-07", "start": "12:00", "end": "09:00"}]},
        {"plages": [{"first_day": "2025-02-30", "start": "9:00", "end": "12:00"}]},
        {"plages": [{"start": "9:00", "end": "12:00"}]},
        {"plages": ["every day"]},
        {"absences": [{"first_day": "2025-01-08", "end_day": "2025-01-07"}]},
        {"search_range": {"from": "9999-12-31", "to": "9999-12-31"}},
    ],
    ids=repr,
)
def test_what_cannot_be_read_is_refused_by_name(wrong):
    with pytest.raises(DomainRuleError) as error:
        answer_all([BARE, bare(id="CASE-2", **wrong)])
    assert error.value.message.startswith("Cas CASE-2 : ")


@pytest.mark.parametrize("wrong", [None, [], "case", {}], ids=repr)
def test_what_is_no_case_is_refused(wrong):
    with pytest.raises(DomainRuleError) as error:
        answer(wrong)
    assert error.value.code == "case_invalid"
