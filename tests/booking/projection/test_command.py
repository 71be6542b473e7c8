"""`manage.py free-days`: writes anew, tells drift, one espace or all of them."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from booking.availability.models import FreeDay, OpeningWindow
from tenants.context import in_espace
from tests.booking.conftest import open_counter


@pytest.fixture
def counters(alpha, bravo):
    """Two agents in alpha, one in bravo; no free day is kept yet."""
    with in_espace(alpha):
        open_counter(agents=2)
    with in_espace(bravo):
        open_counter()
    connection.set_schema_to_public()
    return alpha, bravo


def run(*args: str) -> list[str]:
    out = io.StringIO()
    call_command("free-days", *args, stdout=out)
    return out.getvalue().splitlines()


def count(espace) -> int:
    with in_espace(espace):
        return FreeDay.objects.count()


def test_all_espaces_are_written_anew(counters):
    alpha, bravo = counters
    lines = run()
    assert lines == [
        f"alpha : 2 agents, {count(alpha)} jours libres",
        f"bravo : 1 agents, {count(bravo)} jours libres",
    ]
    assert count(alpha) == 2 * count(bravo) > 200
    with in_espace(alpha):
        FreeDay.objects.all()._raw_delete("default")
    assert run() == lines
    assert run("--check")[0].endswith(" 0 manquants, 0 de trop, 0 différents")


def test_one_espace_leaves_the_others_alone(counters):
    alpha, bravo = counters
    assert len(run("--espace", "bravo")) == 1
    assert count(bravo)
    assert not count(alpha)


def test_drift_is_counted_and_ends_in_error(counters):
    alpha, _ = counters
    run()
    with in_espace(alpha):
        window = OpeningWindow.objects.order_by("pk").first()
        one, other = FreeDay.objects.exclude(agent=window.agent_id).order_by("day")[:2]
        FreeDay.objects.filter(pk=one.pk).delete()
        FreeDay.objects.filter(pk=other.pk).update(highs=[1])
        lost = FreeDay.objects.filter(agent=window.agent_id).count()
        window.delete()
    with pytest.raises(CommandError, match=r"alpha$"):
        run("--check")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("free-days", "--check", "--espace", "alpha", stdout=out)
    assert f" 1 manquants, {lost} de trop, 1 différents" in out.getvalue()
    assert run("--check", "--espace", "bravo")
    run("--espace", "alpha")
    assert run("--check")


def test_what_was_never_kept_is_missed(counters):
    alpha, _ = counters
    with pytest.raises(CommandError, match=r"alpha, bravo$"):
        run("--check")
    run()
    with in_espace(alpha):
        window = OpeningWindow.objects.order_by("pk").first()
        OpeningWindow.objects.filter(pk=window.pk).update(place=None)
        window.agent.free_days.all().delete()
    with pytest.raises(CommandError, match=r": alpha$"):
        run("--check")


def test_an_unknown_espace_is_refused(counters):
    for slug in ("inconnu", "", "'; --"):
        with pytest.raises(CommandError, match="espace inconnu ou fermé"):
            run("--espace", slug)
