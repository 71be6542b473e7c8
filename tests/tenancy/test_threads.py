"""Espaces nested in several threads never cross."""

import random
import threading

import pytest
from django.db import connection
from django_tenants.models import TenantMixin

from tenants.context import current_espace, each_espace, in_espace
from tenants.models import Espace

from .threads import together


def schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()::text")
        return cursor.fetchone()[0]


def test_in_espace_restores_what_was_there(alpha, bravo):
    assert current_espace() is None
    with in_espace(alpha):
        assert (current_espace(), schema()) == (alpha, alpha.schema_name)
        with in_espace(bravo):
            assert (current_espace(), schema()) == (bravo, bravo.schema_name)
            with in_espace(alpha):
                assert (current_espace(), schema()) == (alpha, alpha.schema_name)
            assert (current_espace(), schema()) == (bravo, bravo.schema_name)
        assert (current_espace(), schema()) == (alpha, alpha.schema_name)
    assert (current_espace(), schema()) == (None, "public")


def test_in_espace_restores_what_was_there_after_an_error(alpha, bravo):
    with in_espace(alpha):
        with pytest.raises(ZeroDivisionError), in_espace(bravo):
            raise ZeroDivisionError
        assert (current_espace(), schema()) == (alpha, alpha.schema_name)
    assert current_espace() is None


def test_nested_in_many_threads_nothing_crosses(two_espaces):
    def work(seed: int) -> int:
        draw = random.Random(seed)
        right = 0
        for _ in range(40):
            outer, inner = draw.sample(two_espaces, 2)
            with in_espace(outer):
                with in_espace(inner):
                    right += schema() == inner.schema_name
                right += schema() == outer.schema_name
            right += schema() == "public"
        return right

    assert together(*[lambda seed=seed: work(seed) for seed in range(6)]) == [120] * 6


def test_the_banned_way_gives_back_the_other_threads_espace(two_espaces):
    """The control: what `with espace:` of django-tenants does, in an order that shows it."""
    alpha, bravo = two_espaces
    inner_entered = threading.Barrier(2, timeout=20)
    popped = threading.Event()

    def first() -> str:
        TenantMixin.__enter__(alpha)
        TenantMixin.__enter__(bravo)  # pushes alpha
        inner_entered.wait()
        inner_entered.wait()
        TenantMixin.__exit__(bravo, None, None, None)  # pops what the other pushed: bravo
        popped.set()
        return connection.schema_name

    def second() -> str:
        inner_entered.wait()
        TenantMixin.__enter__(bravo)
        TenantMixin.__enter__(alpha)  # pushes bravo
        inner_entered.wait()
        popped.wait(20)
        return connection.schema_name

    try:
        left_in, _ = together(first, second)
    finally:
        TenantMixin._previous_tenant.clear()
    assert left_in == bravo.schema_name


def test_the_right_way_in_the_same_order(two_espaces):
    alpha, bravo = two_espaces
    inner_entered = threading.Barrier(2, timeout=20)
    left = threading.Event()

    def first() -> str:
        with in_espace(alpha):
            with in_espace(bravo):
                inner_entered.wait()
                inner_entered.wait()
            left.set()
            return schema()

    def second() -> str:
        inner_entered.wait()
        with in_espace(bravo):
            with in_espace(alpha):
                inner_entered.wait()
                left.wait(20)
            return schema()

    assert together(first, second) == [alpha.schema_name, bravo.schema_name]


def test_the_banned_way_is_refused_by_the_model(alpha):
    entered = alpha
    with pytest.raises(TypeError, match="in_espace"), entered:
        pass
    assert current_espace() is None


def test_each_espace_enters_the_active_ones_in_turn(alpha, bravo):
    Espace.objects.create(
        slug="endormi",
        name="Endormi",
        schema_name="e_endormi",
        number=60_000,
        primary_host="endormi.localhost",
        state=Espace.State.SUSPENDED,
    )
    visited = [(espace.slug, schema()) for espace in each_espace()]
    assert sorted(visited) == [("alpha", "e_alpha"), ("bravo", "e_bravo")]
    assert current_espace() is None


def test_each_espace_leaves_when_the_loop_is_broken(alpha, bravo):
    for _ in each_espace():
        break
    assert current_espace() is None


def test_each_espace_leaves_when_the_loop_fails(alpha, bravo):
    def run() -> None:
        for _ in each_espace([bravo, alpha]):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    assert current_espace() is None
    assert schema() == "public"
