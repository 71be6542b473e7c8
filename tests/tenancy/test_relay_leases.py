"""What a worker holds is its own for a while, and comes back when it was killed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socle.clock import now
from socle.outbox.models import Delivery, Message
from socle.outbox.registry import Lane
from tenants import relay
from tenants.postgresql.base import as_owner

from .messages import fail, kill, make_due, tell


def test_a_killed_workers_delivery_comes_back_after_its_lease(
    alpha, bravo, listen, deliver, settings
):
    listen("thing.happened", kill)
    tell("thing.happened", alpha, bravo)
    begun = now()
    with pytest.raises(SystemExit):
        deliver()
    leased = Delivery.objects.get(attempts=1)
    assert leased.state == "pending"
    lease = (leased.due_at - begun).total_seconds()
    assert lease == pytest.approx(settings.OUTBOX_LEASE_SECONDS, abs=2)
    assert Delivery.objects.filter(attempts=0).count() == 1, "one lease at a time"

    Delivery.objects.filter(attempts=0).update(state="done")
    assert deliver() == 0
    make_due()
    with pytest.raises(SystemExit):
        deliver()
    assert Delivery.objects.get(pk=leased.pk).attempts == 2


def test_what_kills_every_worker_is_given_up_too(alpha, bravo, listen, deliver, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    listen("thing.happened", kill)
    tell("thing.happened", alpha)
    for _ in range(2):
        make_due()
        with pytest.raises(SystemExit):
            deliver()
    make_due()
    assert deliver() == 1
    given_up = Delivery.objects.get()
    assert (given_up.state, given_up.last_error) == ("dead", "LeaseExpired")


def test_a_worker_that_comes_too_late_leaves_the_others_lease_alone(alpha, bravo, listen, deliver):
    later = now() + timedelta(minutes=2)

    def slow(message: Message) -> None:
        with as_owner():  # as the other worker does once our lease has ended
            Delivery.objects.update(attempts=2, due_at=later)
        fail(message)

    listen("thing.happened", slow)
    tell("thing.happened", alpha)
    deliver()
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.due_at, delivery.state) == (2, later, "pending")


def test_a_long_drain_makes_way_and_wakes_another(alpha, bravo, listen, deliver, monkeypatch):
    woken = []
    monkeypatch.setattr(relay, "DRAIN_SECONDS", -1)
    monkeypatch.setattr(relay, "wake", lambda: woken.append(True))
    listen("thing.happened", lambda message: None)
    tell("thing.happened", alpha, bravo)
    assert deliver() == 1
    assert woken == [True]
    assert deliver() == 1
    assert deliver() == 0


def test_the_one_that_has_waited_longest_comes_first(alpha, bravo, listen, deliver):
    seen = []
    listen("thing.happened", lambda message: seen.append(message.payload["n"]))
    for n in (1, 2, 3):
        tell("thing.happened", alpha, n=n)
    for n, minutes in ((1, 5), (2, 30), (3, 10)):
        delivery = Delivery.objects.get(message__payload__n=n)
        delivery.due_at = now() - timedelta(minutes=minutes)
        delivery.save()
    deliver()
    assert seen == [2, 3, 1]


def test_what_somebody_looks_out_for_goes_before_what_has_waited_longer(
    alpha, bravo, listen, deliver
):
    """A rush leaves hundreds of rows for the sites of partners: the link that confirms passes."""
    seen = []
    listen("slots.changed", lambda message: seen.append("slots"), name="test.slots")
    listen("hold.made", lambda message: seen.append("link"), "test.link", lane=Lane.AWAITED)
    listen("webhook.made", lambda message: seen.append("other"), "test.out", lane=Lane.OUTSIDE)
    tell("slots.changed", alpha, bravo)
    tell("webhook.made", alpha)
    tell("hold.made", bravo)
    assert deliver() == 3
    assert seen == ["link", "slots", "slots"]


@pytest.mark.parametrize("lane", [Lane.AWAITED, Lane.MAIN])
def test_what_is_next_is_found_by_its_index_however_long_the_queue(alpha, listen, deliver, lane):
    """Two thousand rows that wait for the night, and the awaited one that is due."""
    listen("thing.happened", lambda message: None, lane=lane)
    tell("thing.happened", alpha)
    message = Message.objects.get()
    later = now() + timedelta(hours=1)
    Delivery.objects.bulk_create(
        Delivery(message=message, handler=f"test.{n}", due_at=later) for n in range(2000)
    )
    # As their owner: PostgreSQL warns anybody else, and leaves the tables as it thinks they were.
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE outbox_delivery, outbox_message")
    with CaptureQueriesContext(connection) as queries:
        deliver()
    leases = [q["sql"] for q in queries if "SKIP LOCKED" in q["sql"]]
    assert leases
    for lease in leases:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + lease)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "outbox_due" in plan, plan
