"""Tasks work inside their espace, or not at all."""

import pytest
from celery import chain, shared_task
from django.db import connection

from booking.directory.models import Service
from tenants.context import EspaceUnavailable, current_espace, espace_numbered, in_espace
from tenants.models import Espace
from tenants.tasks import EspaceTask
from tests.factories import ServiceFactory

from .throwaway import drop_schema

ran: list[tuple] = []


@pytest.fixture(autouse=True)
def nothing_ran():
    ran.clear()


@shared_task(base=EspaceTask, name="tests.note")
def note(*args, **kwargs) -> str:
    ran.append((current_espace().slug, connection.schema_name, args, kwargs))
    return "noted"


@shared_task(base=EspaceTask, name="tests.count_services")
def count_services() -> int:
    return Service.objects.count()


@shared_task(base=EspaceTask, name="tests.stumble", bind=True, max_retries=3)
def stumble(self, word: str) -> str:
    """Fails twice, then succeeds."""
    ran.append((current_espace().slug, self.request.retries, word, self.request.id))
    if self.request.retries < 2:
        raise self.retry(countdown=0)
    return word


@pytest.fixture
def stocked(alpha, bravo):
    """One service in alpha, three in bravo."""
    for espace, many in ((alpha, 1), (bravo, 3)):
        with in_espace(espace):
            ServiceFactory.create_batch(many)
    return alpha, bravo


def test_it_runs_in_its_own_espace(stocked):
    alpha, bravo = stocked
    assert count_services.apply([alpha.number]).get() == 1
    assert count_services.apply([bravo.number]).get() == 3
    assert connection.schema_name == "public"


def test_it_runs_in_its_own_espace_when_called_from_another(stocked):
    alpha, bravo = stocked
    with in_espace(alpha):
        assert count_services.apply([bravo.number]).get() == 3
        assert count_services(bravo.number) == 3
        assert Service.objects.count() == 1


def test_the_body_receives_what_follows_the_number(alpha, bravo):
    note.apply([alpha.number, 7], {"reason": "x"})
    note.apply([bravo.number])
    assert ran == [
        ("alpha", alpha.schema_name, (7,), {"reason": "x"}),
        ("bravo", bravo.schema_name, (), {}),
    ]


def make_unknown(espace: Espace) -> int:
    return 999_999


def make_dropped(espace: Espace) -> int:
    drop_schema(espace)
    return espace.number


def change_to(state: Espace.State):
    def change(espace: Espace) -> int:
        Espace.objects.filter(pk=espace.pk).update(state=state)
        return espace.number

    return change


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(make_unknown, id="unknown"),
        pytest.param(make_dropped, id="dropped"),
        *[
            pytest.param(change_to(state), id=state.value)
            for state in Espace.State
            if state != Espace.State.ACTIVE
        ],
    ],
)
def test_it_fails_closed(alpha, bravo, make):
    """Its body does not run, neither in public nor anywhere else."""
    number = make(alpha)
    with pytest.raises(EspaceUnavailable):
        note.apply([number]).get()
    with pytest.raises(EspaceUnavailable):
        note(number)
    with in_espace(bravo), pytest.raises(EspaceUnavailable):
        note.apply([number]).get()
    assert ran == []
    assert connection.schema_name == "public"


@pytest.mark.parametrize("number", [None, "alpha", "", -1])
def test_what_is_no_number_runs_nothing(alpha, bravo, number):
    result = note.apply([number])
    assert result.failed()
    assert note.apply([]).failed()
    assert ran == []


def test_a_chain_carries_each_link_to_its_own_espace(alpha, bravo):
    chain(note.si(alpha.number, 1), note.si(bravo.number, 2), note.si(alpha.number, 3)).apply()
    assert [(slug, args) for slug, _, args, _ in ran] == [
        ("alpha", (1,)),
        ("bravo", (2,)),
        ("alpha", (3,)),
    ]


def test_a_result_put_before_the_number_runs_nothing(alpha, bravo):
    """`.s()` in a chain puts the result first, where the number should be; `.si()` does not."""
    chain(note.si(alpha.number, 1), note.s(bravo.number, 2)).apply()
    assert [args for _, _, args, _ in ran] == [(1,)]


def test_a_retry_goes_back_to_the_same_espace(alpha, bravo):
    result = stumble.apply([bravo.number, "word"])
    assert result.get() == "word"
    assert [(slug, retries, word) for slug, retries, word, _ in ran] == [
        ("bravo", 0, "word"),
        ("bravo", 1, "word"),
        ("bravo", 2, "word"),
    ]
    assert {task_id for *_, task_id in ran} == {result.id}
    assert connection.schema_name == "public"


def test_an_error_in_the_body_leaves_the_espace(alpha, bravo):
    result = stumble.apply([alpha.number])  # its word is missing
    assert isinstance(result.result, TypeError)
    assert current_espace() is None


def test_an_espace_is_found_by_number_from_any_context(alpha, bravo):
    with in_espace(bravo):
        assert espace_numbered(alpha.number) == alpha
        assert current_espace() == bravo
