"""An espace is entered by few doors, and never by django-tenants' own."""

import ast

import pytest

from .source import EVERYTHING, PACKAGES, Source, names_used, sources

SWITCHES = {"tenant_context", "schema_context", "set_tenant", "set_schema", "acts_as_owner"}
DOORS = {"in_espace", "each_espace", "as_owner"}
ENTERED_BY = {"in_espace", "tenant_context"}


def outside(*folders: str) -> list[Source]:
    return [source for source in sources(*PACKAGES) if not source.path.startswith(folders)]


def entered_directly(source: Source) -> list[str]:
    """`with espace:`, `with Espace.objects.get(…):`, `stack.enter_context(espace)` and the like."""
    entered = [
        item.context_expr
        for node in source.nodes
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
    ]
    entered += [
        node.args[0]
        for node in source.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "enter_context"
        and node.args
    ]
    return [source.at(expression) for expression in entered if is_espace(expression)]


def is_espace(expression: ast.expr) -> bool:
    """Whether what is entered is named after an espace or a tenant, and is no door of ours."""
    if isinstance(expression, ast.Call):
        called = ast.unparse(expression.func)
        return names_a_tenant(called) and called.rsplit(".", 1)[-1] not in ENTERED_BY
    return names_a_tenant(ast.unparse(expression))


def names_a_tenant(words: str) -> bool:
    return any(word in words.lower() for word in ("espace", "tenant"))


def test_no_espace_is_entered_directly():
    found = [place for source in sources(*EVERYTHING) for place in entered_directly(source)]
    assert found == [], "use `with in_espace(espace):`"


@pytest.mark.parametrize(
    ("code", "banned"),
    [
        ("with espace: pass", True),
        ("with self.espace as other: pass", True),
        ("with Espace.objects.get(slug='a'): pass", True),
        ("with tenant: pass", True),
        ("with atomic(), espaces[0]: pass", True),
        ("async def f():\n    async with espace: pass", True),
        ("stack.enter_context(espace)", True),
        ("with in_espace(espace): pass", False),
        ("with context.in_espace(espace): pass", False),
        ("with bound_contextvars(espace=espace.slug): pass", False),
        ("stack.enter_context(in_espace(espace))", False),
        ("with only_one(espace): pass", False),
    ],
)
def test_what_counts_as_entering_directly(code, banned):
    assert bool(entered_directly(Source("x.py", code))) is banned


def test_schema_and_tenant_are_switched_in_tenants_only():
    found = [
        f"{source.at(node)} {name}"
        for source in outside("tenants/")
        for name, node in names_used(source)
        if name in SWITCHES
    ]
    assert found == []


def test_espaces_are_entered_by_tenants_and_commands_only():
    """Elsewhere the middleware, EspaceTask or the relay has already done it."""
    found = [
        f"{source.at(node)} {name}"
        for source in outside("tenants/", "platform/project/demo/")
        if "/management/commands/" not in source.path
        for name, node in names_used(source)
        if name in DOORS
    ]
    assert found == []


def test_only_tenants_opens_connections_or_reaches_under_djangos():
    found = [
        source.at(node)
        for source in outside("tenants/")
        for node in source.nodes
        if isinstance(node, ast.Attribute)
        and node.attr in {"connection", "connect", "pool"}
        and ast.unparse(node) in {"connection.connection", "psycopg.connect", "connection.pool"}
    ]
    assert found == []


# Rooms whose tables are the portal's.
OF_THE_PORTAL = ("tenants/", "platform/", "api/oauth/")


def test_tasks_of_the_rooms_are_espace_tasks():
    """A plain task would run on the portal, where the rooms have no tables."""
    found = []
    for source in outside(*OF_THE_PORTAL):
        for node in source.nodes:
            if not isinstance(node, ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                words = ast.unparse(decorator)
                is_task = words.split("(")[0].rsplit(".", 1)[-1] in {"shared_task", "task"}
                if is_task and "base=EspaceTask" not in words:
                    found.append(source.at(node))
    assert found == []
