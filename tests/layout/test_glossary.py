"""GLOSSARY.md is the contract between French words and names in code."""

import re

import pytest
from django.apps import apps

from .source import PACKAGES, ROOT, sources
from .test_apps import OURS

ROW = re.compile(r"^\|(.+)\|(.+)\|(.+)\|$")


def rows() -> list[tuple[str, str, str]]:
    """Term, name in code, meaning: one row a term."""
    lines = (ROOT / "GLOSSARY.md").read_text().splitlines()
    cells = [
        tuple(cell.strip() for cell in match.groups()) for match in map(ROW.match, lines) if match
    ]
    return [row for row in cells if row[0] != "Term" and not set(row[0]) <= set("-: ")]


def names_in_code() -> set[str]:
    return {name for _, code, _ in rows() for name in re.findall(r"`([^`]+)`", code)}


MODELS = sorted(
    {model.__name__ for model in apps.get_models() if model.__module__.split(".")[0] in OURS}
)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_has_its_row(name):
    assert name in names_in_code(), f"GLOSSARY.md : ajouter une ligne pour `{name}`"


def test_rows_are_whole():
    assert len(rows()) >= len(MODELS)
    assert [row for row in rows() if not all(row)] == []


def test_no_term_has_two_rows():
    terms = [term.lower() for term, _, _ in rows()]
    assert sorted(terms) == sorted(set(terms))


def test_every_name_is_one_that_the_code_has():
    words = set(re.findall(r"\w+", "\n".join(source.text for source in sources(*PACKAGES))))
    assert [name for name in names_in_code() if name.rsplit(".", 1)[-1] not in words] == []
