"""No signals: what happens is written where it happens, and leaves by the outbox."""

import ast

from .source import PACKAGES, Source, sources

ALLOWED = {
    "platform/project/celery_app.py": "Celery asks by signals who sets up logs, and may start",
}
SIGNALS = {"receiver", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}


def listeners(source: Source) -> list[str]:
    """Receivers and connections to a signal."""
    return [
        source.at(node)
        for node in source.nodes
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "connect"
            and ast.unparse(node) != "psycopg.connect"
        )
        or (isinstance(node, ast.alias) and node.name in SIGNALS)
    ]


def test_nothing_listens_to_a_signal():
    found = {source.path: listeners(source) for source in sources(*PACKAGES)}
    assert {path: places for path, places in found.items() if places and path not in ALLOWED} == {}


def test_what_is_allowed_is_still_there():
    found = {source.path for source in sources(*PACKAGES) if listeners(source)}
    assert set(ALLOWED) <= found
