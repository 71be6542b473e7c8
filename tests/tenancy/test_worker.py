"""A real Celery worker on a real Valkey: messages arrive, in the right espace, whatever dies."""

import os
import signal
from collections.abc import Iterator

import pytest
from celery import Celery
from django.db import transaction

from booking.directory.models import Service
from socle.outbox.models import Delivery
from socle.outbox.publish import publish
from tenants import relay
from tenants.context import in_espace
from tests.support import probe
from tests.support.valkey import running_valkey

from .processes import start, wait_until


@pytest.fixture
def broker(two_espaces, listen, settings, monkeypatch) -> Iterator[str]:
    """A broker that this process wakes, with the probe's handlers known here as in the worker."""
    listen("probe.sent", probe.quick, "probe.quick")
    listen("probe.held", probe.slow, "probe.slow")
    settings.OUTBOX_WAKE = "tenants.relay.wake"
    with running_valkey() as address:
        # Celery lets the environment's broker win over its own argument.
        monkeypatch.setenv("CELERY_BROKER_URL", address)
        monkeypatch.setattr(relay, "current_app", Celery(broker=address, set_as_current=False))
        yield address


@pytest.fixture
def worker(broker):
    """`worker("--beat")`: a worker in a process group of its own, killed at the end."""
    started = []

    def begin(*options: str):
        words = ("worker", "--concurrency", "1", "--without-gossip", "--without-mingle", *options)
        process = start(
            *("-m", "celery", "-A", "project.celery_app", *words),
            DJANGO_SETTINGS_MODULE="tests.support.worker_settings",
            CELERY_BROKER_URL=broker,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        kill(process)


def kill(process) -> None:
    """As the kernel does when memory is short: the worker and its children, without a word."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def names(espace) -> list[str]:
    with in_espace(espace):
        return list(Service.objects.order_by("pk").values_list("name", flat=True))


def tell(espace, topic: str, n: int) -> None:
    with in_espace(espace), transaction.atomic():
        publish(topic, n=n)


def test_a_message_wakes_the_worker_and_is_handled_in_its_espace(
    two_espaces, worker, tmp_path, monkeypatch
):
    alpha, bravo = two_espaces
    monkeypatch.setenv("RDV_ALIVE_FILE", str(tmp_path / "alive"))
    tell(alpha, "probe.sent", 1)
    tell(bravo, "probe.sent", 2)
    worker()  # without beat: only the wake-up can have told it
    wait_until(lambda: Delivery.objects.filter(state="done").count() == 2, pause=0.1)
    tell(bravo, "probe.sent", 3)
    wait_until(lambda: Delivery.objects.filter(state="done").count() == 3, pause=0.1)
    assert names(alpha) == ["quick 1 n° 1"]
    assert names(bravo) == ["quick 2 n° 1", "quick 3 n° 2"]
    # The machine's probe sees that it goes round.
    wait_until((tmp_path / "alive").exists, pause=0.1)


def test_a_worker_killed_in_the_middle_loses_nothing(two_espaces, worker, tmp_path):
    alpha, bravo = two_espaces
    first = worker()
    tell(bravo, "probe.held", 7)
    wait_until(lambda: names(bravo) == ["slow 7 n° 1"], pause=0.1)
    kill(first)
    leased = Delivery.objects.get()
    assert (leased.state, leased.attempts) == ("pending", 1)

    worker("--beat", "--schedule", str(tmp_path / "beat"))
    wait_until(lambda: Delivery.objects.get().state == "done", pause=0.1)

    done = Delivery.objects.get()
    assert done.attempts == 2
    assert done.done_at > leased.due_at, "not before the lease had ended"
    assert names(bravo) == ["slow 7 n° 1", "slow 7 n° 2"]
    assert names(alpha) == []
