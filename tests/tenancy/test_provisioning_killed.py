"""The process that creates an espace is killed without warning; the same command ends the work."""

import os
import signal

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


MOMENTS = {
    "as soon as it is requested": (requested, "true"),
    "before the first migration": (lambda: table_exists("django_migrations"), "false"),
    "between two migrations": (lambda: table_exists("directory_service"), "false"),
}


@pytest.mark.parametrize("moment", list(MOMENTS))
def test_killed_in_the_middle_then_run_again(moment):
    """From a template all tables come at once: there is no middle but where migrations go on."""
    has_come, templates = MOMENTS[moment]
    process = start("manage.py", "espace", "create", "Charlie", RDV_SCHEMA_TEMPLATES=templates)
    wait_until(has_come)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    interrupted = Espace.objects.get(slug="charlie")
    assert interrupted.state == Espace.State.CREATING
    number = interrupted.number

    call_command("espace", "create", "Charlie")

    assert_whole(interrupted)
    interrupted.refresh_from_db()
    assert interrupted.number == number
