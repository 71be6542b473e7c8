"""The three scripts at the root."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.running import ROOT

pytestmark = pytest.mark.unit


def launch(checkout: Path, path: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Runs a script with nothing but `path` and the commands that every shell has."""
    for command in ("sh", "dirname"):
        found = next(
            folder / command
            for folder in (Path("/bin"), Path("/usr/bin"))
            if (folder / command).exists()
        )
        if not (path / command).exists():
            (path / command).symlink_to(found)
    return subprocess.run(
        ["/bin/sh", *words],
        cwd="/",
        env={"PATH": str(path), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    return tmp_path / "bin"


@pytest.mark.parametrize("script", ["up", "check", "bench"])
def test_without_a_python_it_says_which_it_looked_for(path: Path, script: str) -> None:
    told = launch(ROOT, path, str(ROOT / script))
    assert told.returncode == 1
    assert told.stderr.startswith(f"{script}: no Python 3.11 or later found")
    assert len(told.stderr.splitlines()) == 1


def test_a_shim_that_answers_nothing_is_passed_over(path: Path) -> None:
    shim = path / "python3.11"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    other = path / "python3.12"
    other.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    other.chmod(0o755)
    told = launch(ROOT, path, str(ROOT / "up"), "--help")
    assert told.returncode == 0, told.stderr
    assert "usage: ./up" in told.stdout


def test_a_python_too_old_is_passed_over(path: Path) -> None:
    """One that exits as `sys.exit(sys.version_info < (3, 11))` does on Python 3.10."""
    old = path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert launch(ROOT, path, str(ROOT / "check"), "--help").returncode == 1


@pytest.mark.parametrize("script", ["up", "check", "bench"])
def test_help_works_from_any_folder(path: Path, script: str) -> None:
    (path / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (path / "python3").chmod(0o755)
    told = launch(ROOT, path, str(ROOT / script), "--help")
    assert told.returncode == 0, told.stderr
    assert f"usage: ./{script}" in told.stdout
