"""The domain imports nothing of the project and never looks at the clock."""

import ast
import sys
from pathlib import Path

import pytest

import booking.domain

pytestmark = pytest.mark.unit
FILES = sorted(Path(booking.domain.__file__).parent.glob("*.py"))
THIRD_PARTIES = {"dateutil", "jours_feries_france"}
# What would make an answer depend on the machine, the moment or chance.
FORBIDDEN_MODULES = {"os", "random", "secrets", "time", "locale", "socket", "pathlib", "io"}
FORBIDDEN_CALLS = {"now", "utcnow", "today", "open", "print", "getenv", "localtime"}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module


def called(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_there_are_files():
    assert len(FILES) > 10


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_imports(path):
    for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
        if name.startswith("booking.domain."):
            continue
        root = name.split(".")[0]
        assert root in THIRD_PARTIES or root in sys.stdlib_module_names, name
        assert root not in FORBIDDEN_MODULES, name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_calls(path):
    assert FORBIDDEN_CALLS.isdisjoint(called(ast.parse(path.read_text(encoding="utf-8"))))
