"""What runs by the clock asks as much at 30 espaces as at 3: no job walks through the espaces."""

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from project.celery_app import app
from tenants import nightly
from tenants.models import Espace

NIGHTLY = "tenants.nightly.dispatch"


@pytest.fixture
def sent(monkeypatch) -> list:
    found = []
    monkeypatch.setattr(
        current_app._get_current_object(),
        "send_task",
        lambda name, args=(), **options: found.append((name, *args)),
    )
    return found


def with_espaces(number: int) -> None:
    """Rows of open espaces without a schema: whoever entered one would fail."""
    have = Espace.objects.count()
    Espace.objects.bulk_create(
        Espace(
            number=5000 + n,
            slug=f"espace-{n}",
            schema_name=f"e_espace_{n}",
            name=f"Espace {n}",
            state=Espace.State.ACTIVE,
            primary_host=f"espace-{n}.localhost",
        )
        for n in range(have, number)
    )


def queries_of(task: str) -> int:
    app.loader.import_default_modules()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        app.tasks[task].apply().get()
    return len(seen)


@pytest.mark.parametrize("job", settings.CELERY_BEAT_SCHEDULE)
def test_each_job_asks_as_much_at_3_espaces_as_at_30(alpha, bravo, job, sent, monkeypatch):
    task = settings.CELERY_BEAT_SCHEDULE[job]["task"]
    monkeypatch.setattr(nightly, "turn_of", lambda instant: 0)
    queries_of(task)  # what it prepares once
    with_espaces(3)
    few = queries_of(task)
    with_espaces(30)
    assert queries_of(task) == few


def test_the_nightly_job_is_spread_and_only_queues(alpha, bravo, sent, monkeypatch):
    """The control: its turn has more to queue with more espaces, and asks one question."""
    monkeypatch.setattr(nightly, "TURNS", 1)
    monkeypatch.setattr(nightly, "turn_of", lambda instant: 0)
    with_espaces(30)
    assert queries_of(NIGHTLY) <= 2  # role and path, the numbers
    assert len(sent) == 30 * len(nightly.TASKS)
