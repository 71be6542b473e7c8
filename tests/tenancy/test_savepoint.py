"""Django and PostgreSQL agree on schema and role, whatever becomes of transactions.

`TENANT_LIMIT_SET_CALLS` skips the statement that sets them when it believes them set. Before
django-tenants 4.0.1 a savepoint rolled back left PostgreSQL in the other espace: these are the
cases that must hold for the setting to be on.
"""

from contextlib import suppress

import pytest
from django.conf import settings
from django.db import DataError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper

from tenants.context import in_espace
from tenants.roles import espace_role, portal_role
from tests.factories import ServiceFactory


class Undone(Exception):
    """Rolls a block back."""


def assert_agreed() -> None:
    """What PostgreSQL answers is what Django believes."""
    database = connection.settings_dict["NAME"]
    number = getattr(connection.tenant, "number", None)
    role = portal_role(database) if number is None else espace_role(database, number)
    assert asked() == (connection.schema_name, role)


def asked() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()::text, current_user::text")
        return cursor.fetchone()


def fail() -> None:
    with connection.cursor() as cursor, pytest.raises(DataError):
        cursor.execute("SELECT 1/0")


def test_the_setting_is_on():
    assert settings.TENANT_LIMIT_SET_CALLS is True


def test_an_espace_entered_in_a_savepoint_that_is_rolled_back(two_espaces):
    """The script that leaked: change of espace inside a nested atomic() that fails."""
    alpha, bravo = two_espaces
    connection.set_tenant(alpha)
    with transaction.atomic():
        assert_agreed()
        with suppress(Undone), transaction.atomic():
            connection.set_tenant(bravo)
            assert_agreed()
            raise Undone
        assert connection.schema_name == bravo.schema_name
        assert_agreed()
    assert_agreed()
    connection.set_schema_to_public()
    assert_agreed()


def test_the_check_sees_the_leak(two_espaces, monkeypatch):
    """The control: without what 4.0.1 added, PostgreSQL is left in the other espace."""
    alpha, bravo = two_espaces
    monkeypatch.setattr(
        TenantsWrapper, "savepoint_rollback", BaseDatabaseWrapper.savepoint_rollback
    )
    with in_espace(bravo), transaction.atomic():
        asked()
        with suppress(Undone), transaction.atomic():
            connection.set_tenant(alpha)
            asked()
            raise Undone
        assert connection.schema_name == alpha.schema_name
        assert asked()[0] == bravo.schema_name


def test_an_espace_entered_and_left_in_a_savepoint_that_is_rolled_back(two_espaces):
    alpha, bravo = two_espaces
    with in_espace(alpha), transaction.atomic():
        assert_agreed()
        with suppress(Undone), transaction.atomic():
            with in_espace(bravo):
                assert_agreed()
            raise Undone
        assert connection.schema_name == alpha.schema_name
        assert_agreed()


def test_an_espace_entered_without_a_query_in_a_savepoint_that_is_rolled_back(two_espaces):
    alpha, bravo = two_espaces
    with in_espace(alpha), transaction.atomic():
        assert_agreed()
        with suppress(Undone), transaction.atomic(), in_espace(bravo):
            raise Undone
        assert_agreed()


def test_two_savepoints_deep(two_espaces):
    alpha, bravo = two_espaces
    with in_espace(alpha), transaction.atomic():
        assert_agreed()
        with suppress(Undone), transaction.atomic():
            with in_espace(bravo), transaction.atomic():
                assert_agreed()
            assert_agreed()
            raise Undone
        assert_agreed()
    assert_agreed()


def test_a_transaction_rolled_back(two_espaces):
    alpha, bravo = two_espaces
    with in_espace(alpha):
        with suppress(Undone), transaction.atomic():
            with in_espace(bravo):
                assert_agreed()
            raise Undone
        assert_agreed()
    with suppress(Undone), transaction.atomic(), in_espace(bravo):
        assert_agreed()
        raise Undone
    assert_agreed()


def test_an_error_in_a_transaction(two_espaces):
    alpha, bravo = two_espaces
    with in_espace(alpha):
        with transaction.atomic():
            point = transaction.savepoint()
            with in_espace(bravo):
                fail()
            transaction.savepoint_rollback(point)
            assert_agreed()
        assert_agreed()


def test_the_espace_changes_while_the_transaction_is_broken(two_espaces):
    """The statement that sets role and path fails too; it must be said again afterwards."""
    alpha, bravo = two_espaces
    with in_espace(alpha), suppress(Undone), transaction.atomic():
        fail()
        with in_espace(bravo), pytest.raises(Exception, match="aborted"):
            asked()
        raise Undone
    assert_agreed()
    with in_espace(bravo):
        assert_agreed()


def test_a_savepoint_by_hand(two_espaces):
    alpha, bravo = two_espaces
    with in_espace(alpha), transaction.atomic():
        point = transaction.savepoint()
        with in_espace(bravo):
            assert_agreed()
            transaction.savepoint_rollback(point)
            assert_agreed()
        assert_agreed()


def test_autocommit_off(two_espaces):
    alpha, bravo = two_espaces
    transaction.set_autocommit(False)
    try:
        with in_espace(alpha):
            assert_agreed()
            transaction.rollback()
            assert_agreed()
            with in_espace(bravo):
                transaction.rollback()
                assert_agreed()
            transaction.commit()
            assert_agreed()
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)
    assert_agreed()


def test_a_connection_lost_and_opened_again(two_espaces):
    alpha, _ = two_espaces
    with in_espace(alpha):
        assert_agreed()
        connection.close()
        assert_agreed()


def test_a_connection_replaced_behind_our_back(two_espaces):
    """Not even then does the flag of the old connection stand for the new one."""
    alpha, _ = two_espaces
    with in_espace(alpha):
        assert_agreed()
        connection.connection.close()
        connection.connect()
        assert_agreed()


def test_a_raw_cursor_of_a_new_connection_has_the_espaces_role(two_espaces):
    """No statement of Django's has run on it yet."""
    alpha, _ = two_espaces
    with in_espace(alpha):
        connection.close()
        connection.ensure_connection()
        raw = connection.connection.execute("SELECT current_schema()::text, current_user::text")
        assert raw.fetchone() == (
            alpha.schema_name,
            espace_role(connection.settings_dict["NAME"], alpha.number),
        )


def test_a_server_side_cursor(two_espaces):
    alpha, bravo = two_espaces
    for espace in (alpha, bravo):
        with in_espace(espace):
            ServiceFactory(name=f"Service de {espace.slug}")
    for espace in (alpha, bravo):
        with in_espace(espace):
            rows = type(ServiceFactory.build()).objects.iterator()
            assert [row.name for row in rows] == [f"Service de {espace.slug}"]


def test_on_commit_callbacks_run_in_the_context_that_stands_at_the_commit(two_espaces):
    """Why messages carry their espace: the callback runs where the transaction ends."""
    alpha, bravo = two_espaces
    seen = []
    with in_espace(alpha), transaction.atomic(), in_espace(bravo):
        transaction.on_commit(lambda: seen.append(connection.schema_name))
    assert seen == [alpha.schema_name]
