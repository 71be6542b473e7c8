"""Guides promise what tests hold: every file that they name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs/guides").glob("*.md"))

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_files_named_by_guides_are_there(guide: Path) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", guide.read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_each_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert len(numbers) > 20
    assert sorted(set(numbers)) == numbers
