"""The process that creates an espace is killed without warning; the same command ends the work."""

import os
import signal
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection

from tenants.models import Espace

from .processes import start, wait_until
from .throwaway import assert_whole

pytestmark = pytest.mark.usefixtures("espaces_thrown_away")


def requested() -> bool:
    return Espace.objects.filter(slug="charlie").exists()


def table_exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'e_charlie'"
            " AND tablename = %s)",
            [name],
        )
        return cursor.fetchone()[0]


def killed_once(has_come: Callable[[], bool], *, templates: bool) -> Espace:
    """What is left of it by a process that is killed as soon as the moment has come."""
    words = ("manage.py", "espace", "create", "Charlie")
    process = start(*words, RDV_SCHEMA_TEMPLATES=str(templates).lower())
    wait_until(has_come)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    interrupted = Espace.objects.get(slug="charlie")
    assert interrupted.state == Espace.State.CREATING
    return interrupted


def ends_whole(interrupted: Espace) -> None:
    call_command("espace", "create", "Charlie")
    assert_whole(interrupted)
    number = interrupted.number
    interrupted.refresh_from_db()
    assert interrupted.number == number


def test_killed_as_soon_as_it_is_requested_then_run_again():
    """From a template all tables come at once: there is no middle but where migrations go on."""
    ends_whole(killed_once(requested, templates=True))


def test_killed_twice_among_its_migrations_then_run_again():
    """Before the first one, then between two: each run goes on where the last one died."""
    killed_once(lambda: table_exists("django_migrations"), templates=False)
    ends_whole(killed_once(lambda: table_exists("directory_service"), templates=False))
