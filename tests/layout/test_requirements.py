"""Every package is pinned by version and hash, and no file says where it comes from."""

import re

import pytest

from .source import ROOT

FOLDER = ROOT / "requirements"
LOCKED = sorted(FOLDER.glob("*.txt"))
WANTED = sorted(FOLDER.glob("*.in"))
SHA256 = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def packages(text: str) -> list[str]:
    """One entry a package: its first line and those that continue it."""
    lines = [line for line in text.splitlines() if not re.match(r"\s*#", line)]
    return re.split(r"\n(?=\S)", "\n".join(lines).strip())


def canonical(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def direct(text: str) -> set[str]:
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    names = [re.match(r"[A-Za-z0-9._-]+", line) for line in lines if not line.startswith("-")]
    return {canonical(name[0]) for name in names if name}


def test_each_list_has_its_lock():
    assert [path.stem for path in WANTED] == [path.stem for path in LOCKED]
    assert len(LOCKED) >= 3


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: path.name)
def test_every_package_is_pinned_with_its_hashes(path):
    entries = packages(path.read_text())
    loose = [e for e in entries if not re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", e)]
    assert loose == []
    assert [entry for entry in entries if not SHA256.search(entry)] == []


@pytest.mark.parametrize("path", LOCKED + WANTED, ids=lambda path: path.name)
def test_no_file_says_where_packages_come_from(path):
    text = path.read_text()
    found = re.findall(r"--(?:extra-)?index-url|--find-links|--trusted-host|://|@ ?git|^-i ", text)
    assert found == []


@pytest.mark.parametrize("path", WANTED, ids=lambda path: path.name)
def test_the_lock_holds_what_the_list_wants(path):
    locked = {
        canonical(e.split("==")[0].split("[")[0])
        for e in packages(path.with_suffix(".txt").read_text())
    }
    assert direct(path.read_text()) <= locked
