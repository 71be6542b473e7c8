"""What people read: a guillemet stays on the line of the words that it quotes.

Of the signs that French parts from words, these alone are held: the others may begin a line.
"""

import ast
import re
from pathlib import Path

from .source import PACKAGES, ROOT, Source, sources

LOOSE = re.compile("« | »")
UNSEEN = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)


def test_templates_tie_guillemets():
    files = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    assert len(files) > 100
    assert [path.name for path in files if LOOSE.search(_shown(path))] == []


def test_sentences_of_the_code_tie_guillemets():
    found = [
        source.at(node)
        for source in sources(*PACKAGES)
        if not source.is_migration and LOOSE.search(source.text)
        for node in _said(source)
        if LOOSE.search(node.value)
    ]
    assert found == []


def _shown(path: Path) -> str:
    return UNSEEN.sub("", path.read_text())


def _said(source: Source) -> list[ast.Constant]:
    """Strings that are no docstring."""
    docs = {id(node.value) for node in source.nodes if isinstance(node, ast.Expr)}
    return [
        node
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]
