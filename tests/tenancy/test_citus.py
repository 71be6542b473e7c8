"""The rules that a distributed schema an espace would ask for, kept from now on."""

import ast
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants import provisioning
from tenants.models import Espace
from tenants.postgresql.base import as_owner
from tenants.schemas.shape import shape_of
from tests.layout.source import sources

# Where the schema is the key of an advisory lock, and read by no statement.
LOCKS = {"booking/directory/locks.py"}
GUC = "citus.enable_schema_based_sharding"


@pytest.fixture
def shape(alpha):
    with as_owner():
        return shape_of(alpha.schema_name, alpha.number, "")


def test_keys_point_inside_the_schema_only(shape):
    """A table elsewhere would be written with its schema."""
    keys = [text for text in shape.parts.values() if text.startswith("FOREIGN KEY")]
    assert len(keys) > 90
    assert [text for text in keys if re.search(r'REFERENCES "?\w+"?\.', text)] == []


def test_there_is_nothing_but_tables(shape):
    """No trigger, function, view, type of our own, heir or row policy."""
    assert shape.strangers == ()


def test_the_checks_above_see_what_they_forbid(alpha):
    """The control."""
    with as_owner(), connection.cursor() as cursor:
        home = alpha.schema_name
        cursor.execute(f"CREATE TABLE {home}.stray (n bigint REFERENCES public.tenants_host)")
        cursor.execute(
            f"CREATE FUNCTION {home}.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'"
        )
        cursor.execute(f"CREATE TRIGGER t AFTER INSERT ON {home}.stray EXECUTE FUNCTION {home}.f()")
        found = shape_of(home, alpha.number, "")
    assert "REFERENCES public.tenants_host" in found.parts["constraint stray.stray_n_fkey"]
    assert set(found.strangers) == {"function f()", "trigger t on table stray"}


def test_no_schema_is_named_outside_of_tenants():
    """What names a schema could read two of them in one statement."""
    named = [
        source.at(node)
        for source in sources("booking", "integrations", "api", "platform/project")
        for node in source.nodes
        if isinstance(node, ast.Attribute)
        and node.attr == "schema_name"
        and source.path not in LOCKS
    ]
    assert named == []


def test_no_constraint_is_recognised_by_its_whole_name():
    """On a worker it ends with the number of the shard."""
    asked = [
        source.at(node)
        for source in sources("booking", "integrations", "api", "platform/socle")
        for node in source.nodes
        if isinstance(node, ast.Attribute) and node.attr == "constraint_name"
    ]
    assert asked == []


@pytest.mark.parametrize("is_on", [True, False])
def test_a_new_schema_is_distributed_where_the_setting_says_so(alpha, settings, is_on):
    settings.CITUS = is_on
    espace = Espace(schema_name="e_charlie")
    with CaptureQueriesContext(connection) as seen:
        provisioning._make_schema(espace)
    statements = [query["sql"] for query in seen]
    assert any(GUC in statement for statement in statements) == is_on
    assert any('CREATE SCHEMA IF NOT EXISTS "e_charlie"' in one for one in statements)
