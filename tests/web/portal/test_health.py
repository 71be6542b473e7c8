"""The probes that watchers know (interfaces.md 9), and the page of the state of the service."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from celery import Celery
from celery.schedules import crontab
from django.core.cache import cache

from integrations.publication.models import PublicFigure
from project.celery_app import app
from socle import clock
from socle.outbox.models import Delivery, Message
from socle.web import health, queues, schedule
from tests.support.clients import HostClient
from tests.web.usager.conftest import tree

HOSTS = ["localhost", "alpha.localhost", "personne.localhost"]
NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh(db, monkeypatch):
    cache.clear()
    monkeypatch.setattr(queues, "_waiting_at_the_broker", lambda queue: 0)
    yield
    cache.clear()


@pytest.fixture
def broker(monkeypatch):
    """The suite has none: the page must not depend on it here."""
    monkeypatch.setitem(health.CHECKS, "broker", lambda: None)


def owe(number: int, handler: str = "webhooks.send", age: int = 60) -> None:
    instant = clock.now()
    for _ in range(number):
        message = Message.objects.create(topic="x", payload={}, created_at=instant)
        Delivery.objects.create(
            message=message, handler=handler, due_at=instant - timedelta(seconds=age)
        )


def answered(path: str, host: str = "localhost") -> tuple[int, object]:
    answer = HostClient(host).get(path)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("host", HOSTS)
def test_the_check_after_a_query(alpha, host):
    answer = HostClient(host).get("/health_check")
    assert (answer.status_code, answer.content) == (200, b"health OK")
    assert answer["Content-Type"].startswith("text/plain")


def test_the_check_without_a_database(monkeypatch):
    def down() -> None:
        raise ConnectionError

    monkeypatch.setattr(health, "_database", down)
    answer = HostClient("localhost").get("/health_check")
    assert answer.status_code == 503
    assert b"OK" not in answer.content


# Queues


@pytest.fixture
def later(monkeypatch):
    """What happens during the five seconds between two counts."""
    done = []

    def sleep(seconds: float) -> None:
        assert seconds == 5
        for act in done:
            act()

    monkeypatch.setattr(time, "sleep", sleep)
    return done


def test_ten_due_jobs_are_nothing(later):
    owe(10)
    assert answered("/health/jobs_queues") == (200, {})


def test_eleven_that_do_not_go_down_are_told(later):
    owe(11)
    owe(3, "notifications.booked")
    assert answered("/health/jobs_queues") == (503, {"congested_queues": ["webhooks"]})


def test_jobs_that_go_down_are_no_alarm(later):
    """The existing service answers 503 with an empty list there."""
    owe(30)
    later.append(lambda: Delivery.objects.filter(pk=Delivery.objects.first().pk).delete())
    assert answered("/health/jobs_queues") == (200, {})


def test_what_is_not_due_or_done_does_not_count(later):
    owe(20, age=-60)
    owe(20)
    Delivery.objects.filter(due_at__lte=clock.now()).update(state=Delivery.State.DONE)
    assert answered("/health/jobs_queues") == (200, {})


def test_two_probes_at_once_do_not_both_wait(later):
    owe(11)
    inner = []
    later.append(lambda: inner.append(answered("/health/jobs_queues")))
    assert answered("/health/jobs_queues")[0] == 503
    # The second was told what was known: nothing yet; and it did not wait.
    assert inner == [(200, {})]


def test_the_brokers_own_queues_count(later, monkeypatch):
    monkeypatch.setattr(queues, "_waiting_at_the_broker", {"celery": 0, "relay": 40}.get)
    assert answered("/health/jobs_queues") == (503, {"congested_queues": ["relay"]})


# Schedule


@pytest.fixture
def noon(monkeypatch):
    monkeypatch.setattr(schedule, "now", lambda: NOON)
    return NOON


@pytest.fixture
def entries(monkeypatch):
    plan = {
        "often": {"task": "a", "schedule": 5.0},
        "hourly": {"task": "b", "schedule": crontab(minute=30)},
        "nightly": {"task": "c", "schedule": crontab(minute="*/5", hour="22,23,0")},
    }
    monkeypatch.setattr(schedule, "planned", lambda: plan)
    return plan


def runs(task: str, *minutes_ago: int, times: int = 1) -> None:
    for ago in minutes_ago:
        for _ in range(times):
            schedule.note_run(task, NOON - timedelta(minutes=ago))


def test_all_that_was_foreseen_was_sent(noon, entries):
    runs("a", *range(60), times=12)
    runs("b", 30)
    assert answered("/health/jobs_scheduled") == (200, {"jobs_missed": []})


def test_what_was_not_sent_is_named(noon, entries):
    runs("a", *range(60), times=12)
    assert answered("/health/jobs_scheduled") == (503, {"jobs_missed": ["hourly"]})
    runs("b", 61)
    assert answered("/health/jobs_scheduled")[0] == 503


def test_a_scheduler_that_stopped_half_an_hour_ago_is_seen(noon, entries):
    runs("a", *range(40, 60), times=12)
    runs("b", 30)
    assert answered("/health/jobs_scheduled") == (503, {"jobs_missed": ["often"]})


def test_a_scheduler_that_has_just_started_has_missed_nothing(noon, entries):
    cache.set(schedule.SINCE, NOON - timedelta(minutes=1), None)
    assert answered("/health/jobs_scheduled") == (200, {"jobs_missed": []})
    cache.set(schedule.SINCE, NOON - timedelta(minutes=10), None)
    assert answered("/health/jobs_scheduled")[1] == {"jobs_missed": ["often"]}


def test_the_scheduler_itself_notes_what_it_sends(tmp_path, entries, settings):
    settings.ALIVE_FILE = str(tmp_path / "alive")
    assert app.conf.beat_scheduler == "socle.web.schedule.WatchedScheduler"
    other = Celery("t", broker="memory://", set_as_current=False)
    other.conf.beat_schedule = {"one": {"task": "some.task", "schedule": 60.0}}
    scheduler = schedule.WatchedScheduler(other, schedule_filename=str(tmp_path / "beat"))
    scheduler.apply_async(scheduler.schedule["one"])
    scheduler.tick()
    scheduler.close()
    assert (tmp_path / "alive").exists()
    assert schedule._runs("some.task", clock.now()) == 1
    assert cache.get(schedule.SINCE) is not None


def test_the_real_schedule_is_understood():
    for entry in app.conf.beat_schedule.values():
        assert schedule.foreseen(entry["schedule"], NOON - timedelta(hours=24), NOON) >= 1


# The page


@pytest.mark.parametrize("host", HOSTS[:2])
def test_the_page_says_what_is_measured(alpha, bravo, broker, host, monkeypatch):
    monkeypatch.setattr("project.portal.status.jobs_missed", list)
    page = tree(HostClient(host).get("/etat-du-service"))
    assert "Tout fonctionne" in page.text
    assert [state.text for state in page.all("dt")][:2] == [
        "Prise de rendez-vous",
        "Tâches en arrière-plan",
    ]


def test_late_messages_are_said_and_no_espace_is_named(alpha, bravo, broker, monkeypatch):
    monkeypatch.setattr("project.portal.status.jobs_missed", lambda: ["outbox-drain"])
    owe(3, age=600)
    PublicFigure.objects.create(
        espace_number=alpha.number,
        series="status",
        key="seen",
        number=1,
        counted_at=clock.now() - timedelta(days=3),
    )
    text = tree(HostClient("localhost").get("/etat-du-service")).one("main").text
    assert "Le service est perturbé" in text
    assert "attendent depuis 10 minutes" in text
    assert text.count("Perturbé") == 3
    for secret in ("Alpha", "alpha", "outbox", "PostgreSQL", "redis"):
        assert secret not in text


def test_a_part_that_is_down_is_a_503_that_helps(alpha, monkeypatch):
    def down() -> None:
        raise ConnectionError("redis://secret@10.0.0.1")

    monkeypatch.setitem(health.CHECKS, "broker", down)
    answer = HostClient("localhost").get("/etat-du-service")
    text = tree(answer, 503).text
    assert "Une partie du service est en panne" in text
    assert "secret" not in text


def test_many_readers_measure_once(alpha, broker, monkeypatch):
    looked = []
    monkeypatch.setattr("project.portal.status.jobs_missed", lambda: looked.append(1) or [])
    client = HostClient("localhost")
    for _ in range(5):
        client.get("/etat-du-service")
    assert len(looked) == 1
