"""The project's own Python files, read and parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("platform", "tenants", "booking", "integrations", "api")
EVERYTHING = (*PACKAGES, "tests", "infra")


@dataclass(frozen=True)
class Source:
    """One file; `path` is relative to the project's root. It is parsed when somebody asks."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree, in the order of `ast.walk`."""
        return tuple(ast.walk(self.tree))

    @property
    def is_migration(self) -> bool:
        return "/migrations/" in self.path

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{node.lineno}"


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file of the folders, sorted by path."""
    return tuple(_read(path) for folder in folders for path in _files(folder))


def _files(folder: str) -> Iterator[Path]:
    yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def _read(path: Path) -> Source:
    return Source(path.relative_to(ROOT).as_posix(), path.read_text())


def names_used(source: Source) -> Iterator[tuple[str, ast.AST]]:
    """Every name that is read, written, imported or reached as an attribute."""
    for node in source.nodes:
        if isinstance(node, ast.Name):
            yield node.id, node
        elif isinstance(node, ast.Attribute):
            yield node.attr, node
        elif isinstance(node, ast.alias):
            yield node.name.rsplit(".", 1)[-1], node
