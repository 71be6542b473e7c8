"""Two relays in parallel never run the same delivery."""

import threading
import time
from collections import Counter
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from socle.outbox.models import Delivery, Message
from socle.outbox.publish import publish
from tenants.context import in_espace
from tenants.relay import drain

from .threads import together

MESSAGES = 30


@pytest.fixture
def ran(two_espaces, listen) -> Counter:
    """How often the handler ran for each message."""
    counted: Counter = Counter()

    def handler(message: Message) -> None:
        time.sleep(0.002)
        counted[message.pk] += 1

    listen("thing.happened", handler)
    return counted


def tell(espaces, messages: int) -> None:
    for n in range(messages):
        with in_espace(espaces[n % 2]), transaction.atomic():
            publish("thing.happened", n=n)


def test_four_relays_share_the_work_and_repeat_none(two_espaces, ran):
    tell(two_espaces, MESSAGES)
    tried = together(drain, drain, drain, drain)
    assert sum(tried) == MESSAGES
    assert len([n for n in tried if n]) > 1, "one relay did all the work"
    assert set(ran.values()) == {1}
    assert len(ran) == MESSAGES
    assert Delivery.objects.filter(state="done", attempts=1).count() == MESSAGES


def test_a_relay_does_not_wait_for_another_ones_row(two_espaces, ran):
    tell(two_espaces, 4)

    def drain_without_waiting() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        return drain()

    with transaction.atomic():
        taken = Delivery.objects.select_for_update().order_by("due_at")[0]
        assert together(drain_without_waiting) == [3]
    assert taken.message_id not in ran


@pytest.fixture
def both_read_before_either_writes(monkeypatch) -> list[float]:
    """Hold the first two leases, just before they are written, until both have been read.

    Its last number: how many seconds one waits for the other, which comes only without a lock.
    """
    both, patience = threading.Barrier(2), [0.5]
    save = Delivery.save

    def save_together(self, *args, **kwargs) -> None:
        if "attempts" in kwargs.get("update_fields", ()):
            with suppress(threading.BrokenBarrierError):
                both.wait(patience[-1])
        save(self, *args, **kwargs)

    monkeypatch.setattr(Delivery, "save", save_together)
    return patience


def test_one_delivery_wanted_by_two_relays_at_once(
    two_espaces, ran, both_read_before_either_writes
):
    tell(two_espaces, 1)
    together(drain, drain)
    assert list(ran.values()) == [1]


def test_without_the_row_lock_it_runs_twice(
    two_espaces, ran, both_read_before_either_writes, monkeypatch
):
    """The control."""
    both_read_before_either_writes.append(20)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    tell(two_espaces, 1)
    together(drain, drain)
    assert list(ran.values()) == [2]
