"""Libraries of others are those we took: checked byte for byte, with their licences."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static/vendor"
AXE = ROOT / "tests/support/axe"
OURS = {".md", ".py", ".pyc", ".sha256"}
"""What we write beside them; their licences are in the checksums all the same."""

pytestmark = pytest.mark.unit


def promised(folder: Path) -> dict[str, str]:
    lines = (folder / "CHECKSUMS.sha256").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


@pytest.mark.parametrize("folder", [VENDOR, AXE], ids=["static/vendor", "axe"])
def test_files_are_those_of_the_checksums(folder: Path) -> None:
    theirs = promised(folder)
    for name, digest in theirs.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    others = {path for path in folder.rglob("*") if path.is_file()}
    others -= {folder / name for name in theirs}
    assert not {path for path in others if path.suffix not in OURS}


def test_each_library_has_its_licence() -> None:
    for library in (path for path in VENDOR.iterdir() if path.is_dir()):
        assert list(library.glob("LICENSE*")), library.name
    assert (AXE / "LICENSE").is_file()


def test_templates_load_only_what_is_there() -> None:
    asked = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"static ['\"](vendor/[^'\"]+)['\"]", path.read_text())
    }
    assert asked
    assert not {name for name in asked if not (ROOT / "static" / name).is_file()}
