"""Every espace has its turn once a night, none between 2:00 and 2:59, and only active ones."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from celery.schedules import crontab
from django.conf import settings

from booking.appointments.models import Appointment
from booking.directory import tasks
from project.celery_app import app
from tenants import nightly
from tenants.context import EspaceUnavailable, in_espace
from tenants.models import Espace
from tests.booking.retention.world import NOW, stock

MIDSUMMER = datetime(2026, 7, 14, 12, tzinfo=UTC)
NIGHTS = [
    MIDSUMMER,
    datetime(2026, 12, 24, 12, tzinfo=UTC),
    # The hours from 2:00 to 2:59 that are not there, and that come twice.
    datetime(2026, 3, 28, 12, tzinfo=UTC),
    datetime(2026, 10, 24, 12, tzinfo=UTC),
]


@pytest.fixture
def queued(monkeypatch):
    found = []
    monkeypatch.setattr(
        current_app._get_current_object(),
        "send_task",
        lambda name, args, **options: found.append((name, args[0], options)),
    )
    return found


@pytest.mark.parametrize("noon", NIGHTS, ids=str)
def test_every_turn_comes_once_a_night(noon):
    instants = [noon + timedelta(minutes=5 * step) for step in range(24 * 12)]
    turns = Counter(turn for at in instants if (turn := nightly.turn_of(at)) is not None)
    assert turns == Counter(range(nightly.TURNS))
    hours = {at.astimezone(nightly.PARIS).hour for at in instants if nightly.is_night(at)}
    assert hours == {22, 23, 0, 1, 3, 4, 5}


def test_the_beat_rings_at_every_turn_and_at_no_other_time():
    entry = settings.CELERY_BEAT_SCHEDULE["nights"]
    assert entry["task"] == nightly.dispatch.name
    assert isinstance(entry["schedule"], crontab)
    assert entry["schedule"].hour == set(nightly.HOURS)
    assert entry["schedule"].minute == set(range(0, 60, nightly.MINUTES))
    assert settings.CELERY_TIMEZONE == "Europe/Paris"


def test_the_worker_knows_every_task_that_is_queued_for_it():
    app.loader.import_default_modules()
    rung = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert rung | set(nightly.TASKS) <= set(app.tasks)


def test_each_active_espace_is_queued_once(alpha, bravo, queued, monkeypatch):
    for step in range(24 * 12):
        monkeypatch.setattr(nightly, "now", lambda s=step: MIDSUMMER + timedelta(minutes=5 * s))
        nightly.dispatch()
    assert sorted((name, number) for name, number, _ in queued) == [
        (name, number)
        for name in sorted(nightly.TASKS)
        for number in sorted((alpha.number, bravo.number))
    ]
    assert all(options["expires"] == nightly.EXPIRES for *_, options in queued)
    queued.clear()
    Espace.objects.filter(pk=alpha.pk).update(state=Espace.State.SUSPENDED)
    for step in range(24 * 12):
        monkeypatch.setattr(nightly, "now", lambda s=step: MIDSUMMER + timedelta(minutes=5 * s))
        nightly.dispatch()
    assert {number for _, number, _ in queued} == {bravo.number}
    assert len(queued) == len(nightly.TASKS)


def test_a_broker_that_is_away_costs_a_night_and_no_more(alpha, bravo, monkeypatch):
    def away(*args, **options):
        raise ConnectionError

    monkeypatch.setattr(current_app._get_current_object(), "send_task", away)
    monkeypatch.setattr(nightly, "TURNS", 1)
    monkeypatch.setattr(nightly, "now", lambda: datetime(2026, 7, 14, 20, tzinfo=UTC))
    assert nightly.dispatch() == 0


def test_the_task_works_in_its_espace_only(alpha, bravo, monkeypatch):
    for espace in (alpha, bravo):
        with in_espace(espace):
            stock()
    monkeypatch.setattr(tasks, "now", lambda: NOW)
    tasks.run.apply([alpha.number]).get()
    for espace, left in ((alpha, 1), (bravo, 2)):
        with in_espace(espace):
            assert Appointment.objects.count() == left
    with pytest.raises(EspaceUnavailable):
        tasks.run.apply([999_999]).get()


@pytest.mark.parametrize("hour", [0, 1, 10])
def test_out_of_hours_the_task_does_nothing(alpha, monkeypatch, hour):
    """Paris is an hour ahead of UTC: 2:00 is 1:00."""
    with in_espace(alpha):
        stock()
    at = NOW.replace(hour=hour) + timedelta(days=1)
    monkeypatch.setattr(tasks, "now", lambda: at)
    monkeypatch.setattr(tasks.run, "delay", lambda number: pytest.fail("queued again"))
    tasks.run.apply([alpha.number]).get()
    with in_espace(alpha):
        assert Appointment.objects.count() == (1 if hour == 0 else 2)


def test_what_is_not_over_is_queued_again(alpha, monkeypatch):
    with in_espace(alpha):
        stock()
    again = []
    monkeypatch.setattr(tasks, "now", lambda: NOW)
    monkeypatch.setattr(tasks, "SECONDS", 0)
    monkeypatch.setattr(tasks.run, "delay", again.append)
    tasks.run.apply([alpha.number]).get()
    assert again == [alpha.number]
