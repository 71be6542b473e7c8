"""A pooled connection never serves another espace.

Eight threads share three connections, given back in the middle of each piece of work as well as
after it, so that they change hands all the time.
"""

import random
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper as PlainWrapper
from django.test import RequestFactory
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper

from booking.directory.models import Service
from tenants.context import in_espace
from tenants.middleware import EspaceMiddleware
from tenants.postgresql.base import DatabaseWrapper
from tenants.roles import espace_role

from .processes import run_python
from .threads import together

THREADS = 8
ROUNDS = 60
POOL = {"min_size": 2, "max_size": 3, "timeout": 30}


class TrustsItsFlag(DatabaseWrapper):
    """The control: forgets, as a careless backend would, that another connection is another."""

    def init_connection_state(self) -> None:
        TenantsWrapper.init_connection_state(self)

    def close(self) -> None:
        PlainWrapper.close(self)


@pytest.fixture
def pooled(two_espaces):
    """Give the calling thread a connection out of the pool, in place of its own."""
    wrappers = []

    def take(wrapper_class: type[DatabaseWrapper] = DatabaseWrapper) -> DatabaseWrapper:
        options = {**connection.settings_dict["OPTIONS"], "pool": POOL}
        own = {**connection.settings_dict, "OPTIONS": options, "CONN_MAX_AGE": 0}
        wrapper = wrapper_class({**own, "CONN_HEALTH_CHECKS": False}, alias="default")
        connections["default"] = wrapper
        wrappers.append(wrapper)
        return wrapper

    yield take
    if wrappers:
        wrappers[0].close_pool()


@pytest.fixture
def services(two_espaces):
    """A service named after its espace in each."""
    for espace in two_espaces:
        with in_espace(espace):
            Service.objects.create(name=espace.slug, short_name=espace.slug)
    return two_espaces


def expected(espace) -> tuple[str, str, list[str]]:
    database = settings.DATABASES["default"]["NAME"]
    return espace.schema_name, espace_role(database, espace.number), [espace.slug]


def seen() -> tuple[str, str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()::text, current_user::text")
        schema, role = cursor.fetchone()
    return schema, role, list(Service.objects.values_list("name", flat=True))


def hop(espaces, take, wrapper_class, seed: int) -> Counter:
    """Work in espaces at random; how often what was seen was right, and the backends used."""
    draw = random.Random(seed)
    take(wrapper_class)
    counted: Counter = Counter()
    for _ in range(ROUNDS):
        espace = draw.choice(espaces)
        try:
            with in_espace(espace):
                counted[seen() == expected(espace)] += 1
                counted[connection.connection.info.backend_pid, "backend"] += 1
                connection.close()
                with transaction.atomic():
                    counted[seen() == expected(espace)] += 1
        except Exception:  # the control's own "permission denied" is a wrong answer too
            counted[False] += 1
        finally:
            connection.close()
    return counted


def hop_together(espaces, take, wrapper_class=DatabaseWrapper) -> Counter:
    works = [lambda seed=seed: hop(espaces, take, wrapper_class, seed) for seed in range(THREADS)]
    return sum(together(*works), Counter())


def test_no_thread_ever_sees_another_espace(services, pooled):
    counted = hop_together(services, pooled)
    assert counted[True] == THREADS * ROUNDS * 2
    assert counted[False] == 0
    backends = [key for key in counted if isinstance(key, tuple)]
    assert len(backends) <= POOL["max_size"]
    assert sum(counted[key] for key in backends) == THREADS * ROUNDS


def test_the_count_sees_a_backend_that_trusts_its_flag(services, pooled):
    assert hop_together(services, pooled, TrustsItsFlag)[False] > 0


def test_no_request_ever_sees_another_espace(services, pooled):
    def answer(request):
        return request.espace.slug, seen()

    def serve(seed: int) -> list:
        pooled()
        draw = random.Random(seed)
        middleware = EspaceMiddleware(answer)
        wrong = []
        for _ in range(ROUNDS):
            espace = draw.choice(services)
            host = f"{espace.slug}.localhost"
            got = middleware(RequestFactory().get("/", HTTP_HOST=host))
            if got != (espace.slug, expected(espace)):
                wrong.append(got)
            connection.close()
        return wrong

    answers = together(*[lambda seed=seed: serve(seed) for seed in range(THREADS)])
    assert answers == [[]] * THREADS


def test_a_raw_cursor_of_a_connection_that_another_espace_had(services, pooled):
    """Between the pool and the first statement of Django's, the role is already the right one."""
    alpha, bravo = services

    def work() -> list:
        pooled()
        found = []
        for espace in (alpha, bravo, alpha):
            with in_espace(espace):
                connection.ensure_connection()
                row = connection.connection.execute(
                    "SELECT current_schema()::text, current_user::text,"
                    " array(SELECT name::text FROM directory_service)"
                ).fetchone()
                found.append(row == expected(espace))
            connection.close()
        return found

    assert together(work) == [[True, True, True]]


def test_a_forgotten_context_on_a_pooled_connection_meets_the_portals_role(services, pooled):
    alpha, _ = services

    def work() -> tuple[str, str]:
        pooled()
        with in_espace(alpha):
            seen()
        connection.close()
        connection.ensure_connection()
        return connection.connection.execute(
            "SELECT current_schema()::text, current_user::text"
        ).fetchone()

    database = settings.DATABASES["default"]["NAME"]
    assert together(work) == [("public", f"{database}_portal")]


def test_a_web_process_gets_its_connections_from_a_pool(two_espaces):
    """With RDV_DB_POOL, as project.wsgi sets it: pool in use, nothing kept by a thread."""
    words = (
        "import django; django.setup(); from django.db import connection as c;"
        "c.cursor().execute('SELECT 1');"
        "print(c.settings_dict['CONN_MAX_AGE'], c.connection._pool is c.pool, c.pool.max_size)"
    )
    assert run_python("-c", words, RDV_DB_POOL="1").stdout.split() == ["0", "True", "8"]
