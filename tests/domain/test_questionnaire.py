"""A questionnaire: which questions are asked, what an answer may be, what follows."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import questionnaire
from booking.domain.errors import DomainRuleError
from booking.domain.questionnaire import (
    Condition,
    Effect,
    Kind,
    Option,
    Question,
    outcome_of,
)

pytestmark = pytest.mark.unit

TASK = Question(
    1,
    Kind.CHOICE,
    "Démarche",
    options=(
        Option(11, "Passeport", documents=("Ancien passeport", "Photo")),
        Option(12, "Carte", added_minutes=5),
        Option(13, "Permis", leads_to=900),
    ),
)
PEOPLE = Question(2, Kind.NUMBER, "Combien de personnes ?", least=1, most=8, effect=Effect.TIMES)
CHILDREN = Question(
    3,
    Kind.NUMBER,
    "Dont enfants",
    most=8,
    effect=Effect.ADDS,
    minutes=10,
    condition=Condition(2, least=2),
)
PAPERS = Question(
    4,
    Kind.DOCUMENTS,
    "Pour un enfant",
    documents=("Livret de famille", "Photo"),
    condition=Condition(1, options=frozenset({11})),
)
NOTE = Question(5, Kind.TEXT, "Une précision ?", is_required=False)
SURE = Question(6, Kind.CONSENT, "Je certifie venir avec les enfants.")
ALL = (TASK, PEOPLE, CHILDREN, PAPERS, NOTE)


def keys(answers, questions=ALL) -> list[int]:
    return [one.question.key for one in outcome_of(questions, answers, 15).asked]


def test_the_examples_of_the_module():
    assert doctest.testmod(questionnaire).failed == 0


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, [1, 2, 5]),
        ({1: 12}, [1, 2, 5]),
        ({1: 11}, [1, 2, 4, 5]),
        ({1: 11, 2: 1}, [1, 2, 4, 5]),
        ({1: 11, 2: 2}, [1, 2, 3, 4, 5]),
        ({1: 13, 2: 2}, [1]),
        # Answers that are none count for nothing.
        ({1: 99, 2: "4"}, [1, 2, 5]),
        ({1: True, 2: 9}, [1, 2, 5]),
    ],
)
def test_conditions_and_leads_decide_what_is_asked(answers, asked):
    assert keys(answers) == asked


@pytest.mark.parametrize(
    ("answers", "minutes"),
    [
        ({}, 15),
        ({1: 12}, 20),
        ({1: 11, 2: 4}, 60),
        ({1: 12, 2: 4}, 65),
        ({1: 12, 2: 4, 3: 2}, 85),
        # The children are not asked about for one person alone: their answer does not count.
        ({1: 11, 2: 1, 3: 2}, 15),
    ],
)
def test_the_length_follows(answers, minutes):
    assert outcome_of(ALL, answers, 15).minutes == minutes


def test_what_is_left_and_where_it_leads():
    assert outcome_of(ALL, {1: 11, 2: 1}, 15).left is PAPERS
    whole = outcome_of(ALL, {1: 11, 2: 1, 4: True, 5: None}, 15)
    assert whole.left is None
    assert whole.documents == ("Ancien passeport", "Photo", "Livret de famille")
    gone = outcome_of(ALL, {1: 13}, 15)
    assert (gone.leads_to, gone.left) == (900, None)


def test_a_condition_on_a_later_question_is_never_met():
    assert keys({2: 4, 3: 1}, (CHILDREN, PEOPLE)) == [2]


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        (TASK, "11", 11),
        (TASK, 12, 12),
        (PEOPLE, " 4 ", 4),
        (NOTE, "  Fauteuil roulant ", "Fauteuil roulant"),
        (NOTE, "e\u0301cole", "école"),
        (NOTE, "", None),
        (SURE, "oui", True),
        (PAPERS, None, True),
        (PAPERS, ["n", "importe"], True),
    ],
)
def test_an_answer_is_read(question, raw, value):
    assert question.read(raw) == value
    assert question.accepts(value)


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        (TASK, ""),
        (TASK, "99"),
        (TASK, True),
        (TASK, ["11"]),
        (TASK, "11 OR 1=1"),
        (PEOPLE, "0"),
        (PEOPLE, "9"),
        (PEOPLE, "-1"),
        (PEOPLE, "2.5"),
        (PEOPLE, "²"),
        (PEOPLE, "٤"),
        (PEOPLE, "9" * 10_000),
        (PEOPLE, True),
        (PEOPLE, None),
        (NOTE, "x" * 301),
        (NOTE, "deux\nlignes"),
        (NOTE, "nul\x00"),
        (NOTE, "\u202eévil"),
        (NOTE, "\ud800"),
        (NOTE, "\u200b"),
        (NOTE, {"a": 1}),
        (NOTE, 12),
        (SURE, ""),
        (SURE, "non"),
        (SURE, "true"),
    ],
)
def test_what_is_no_answer_is_refused_in_french(question, raw):
    with pytest.raises(DomainRuleError) as refusal:
        question.read(raw)
    assert refusal.value.code == "answer_invalid"
    assert refusal.value.message.endswith(".")


values = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 1000), st.text(max_size=10), st.just("")
)


@st.composite
def questionnaires(draw) -> tuple[Question, ...]:
    """Up to seven questions of any kind, their conditions on any of them, earlier or not."""
    size = draw(st.integers(0, 7))
    found = []
    for key in range(1, size + 1):
        options = tuple(
            Option(
                key * 10 + number,
                f"Choix {number}",
                draw(st.sampled_from([None, None, 900])),
                draw(st.integers(0, 30)),
                draw(st.sampled_from([(), ("Photo",), ("Livret", "Photo")])),
            )
            for number in range(3)
        )
        on = draw(st.none() | st.integers(1, size))
        condition = on and Condition(
            on,
            frozenset(draw(st.sets(st.integers(on * 10, on * 10 + 2)))),
            draw(st.none() | st.integers(0, 5)),
            draw(st.none() | st.integers(0, 5)),
        )
        found.append(
            Question(
                key,
                draw(st.sampled_from(Kind)),
                f"Question {key}",
                is_required=draw(st.booleans()),
                options=options,
                condition=condition or None,
                least=draw(st.integers(0, 2)),
                most=draw(st.integers(2, 9)),
                effect=draw(st.sampled_from(Effect)),
                minutes=draw(st.integers(0, 20)),
                documents=draw(st.sampled_from([(), ("Bail",)])),
            )
        )
    return tuple(found)


def plausible(question: Question):
    match question.kind:
        case Kind.CHOICE:
            return st.sampled_from([option.key for option in question.options])
        case Kind.NUMBER:
            return st.integers(question.least, question.most)
        case Kind.TEXT:
            return st.sampled_from(["oui", "non"])
    return st.just(True)


@given(questionnaires(), st.data(), st.integers(1, 240))
def test_answering_question_after_question_comes_to_an_end(questions, data, minutes):
    """The path of an usager: the first one left is asked, until none is."""
    answers: dict = {}
    for _ in range(len(questions) + 1):
        left = outcome_of(questions, answers, minutes).left
        if left is None:
            break
        assert left.key not in answers
        answers[left.key] = data.draw(plausible(left))
    outcome = outcome_of(questions, answers, minutes)
    assert outcome.left is None
    assert 1 <= outcome.minutes <= 1440
    assert len(outcome.documents) == len(set(outcome.documents))
    # What was not asked changes nothing.
    asked = {one.question.key for one in outcome.asked}
    noise = {one.key: 1 for one in questions if one.key not in asked}
    assert outcome_of(questions, {**answers, **noise}, minutes) == outcome


@given(questionnaires(), st.dictionaries(st.integers(-3, 9), values), st.integers(1, 240))
def test_whatever_was_stored_nothing_breaks(questions, answers, minutes):
    outcome = outcome_of(questions, answers, minutes)
    assert 1 <= outcome.minutes <= 1440
    for one in outcome.asked:
        assert isinstance(one.words, str)
        if one.is_answered:
            assert one.question.read(one.value) == one.value


@given(st.integers(1, 50), st.integers(1, 60))
def test_a_family_multiplies_the_length(people, minutes):
    question = Question(1, Kind.NUMBER, "?", least=1, most=50, effect=Effect.TIMES)
    assert outcome_of([question], {1: people}, minutes).minutes == min(people * minutes, 1440)
