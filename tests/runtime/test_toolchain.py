"""When something is installed, and what is said when it cannot be."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.runtime.running import environment

if TYPE_CHECKING:
    from toolchain import Toolchain

pytestmark = pytest.mark.unit

Make = Callable[..., "Toolchain"]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """A toolchain on an empty state; what it would install is recorded instead."""
    from report import Report
    from state import open_state
    from supervisor import Supervisor
    from toolchain import Toolchain

    environ = {"RDV_STATE_DIR": str(tmp_path)}
    report = Report(io.StringIO(), {})
    with Supervisor(tmp_path, report) as supervisor:

        def build(**variables: str) -> Toolchain:
            return Toolchain(open_state(environ), supervisor, report, environment(**variables))

        yield build


def pretend_installed(folder: Path, *groups: str) -> Path:
    """An environment that answers, with the stamp of those groups."""
    from toolchain import STAMP, digest

    python = folder / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (folder / "venv" / STAMP).write_text(json.dumps({group: digest(group) for group in groups}))
    return python


def test_a_python_that_has_everything_is_used_as_it_is(make: Make) -> None:
    assert make(RDV_PYTHON=sys.executable).python("base") == Path(sys.executable)


def test_a_python_that_is_none_is_refused(make: Make) -> None:
    from failure import Failure

    with pytest.raises(Failure, match="RDV_PYTHON=/nulle/part is not a program"):
        make(RDV_PYTHON="/nulle/part").python("base")


def test_nothing_is_installed_twice(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from toolchain import Toolchain

    installed: list[list[str]] = []
    monkeypatch.setattr(
        Toolchain, "_install", lambda self, python, groups: installed.append(groups)
    )
    python = pretend_installed(tmp_path, "base", "local", "test")
    tools = make(RDV_PYTHON="")
    assert tools.python("base", "local", "test") == python
    assert tools.python("base", "local") == python
    assert installed == []


def test_what_changed_is_installed_with_the_groups_already_there(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from toolchain import STAMP, Toolchain

    installed: list[list[str]] = []
    monkeypatch.setattr(
        Toolchain, "_install", lambda self, python, groups: installed.append(groups)
    )
    pretend_installed(tmp_path, "base", "test")
    tools = make(RDV_PYTHON="")
    tools.python("base", "local")
    stamp = tmp_path / "venv" / STAMP
    stamp.write_text(stamp.read_text().replace('"base": "', '"base": "other'))
    tools.python("base")
    assert installed == [["base", "local", "test"]] * 2


def test_an_environment_whose_python_has_gone_is_made_again(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from toolchain import Toolchain

    installed: list[list[str]] = []
    monkeypatch.setattr(
        Toolchain, "_install", lambda self, python, groups: installed.append(groups)
    )
    python = pretend_installed(tmp_path, "base")
    python.unlink()
    python.symlink_to(tmp_path / "disparu")
    make(RDV_PYTHON="").python("base")
    assert installed == [["base"]]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("OSError: [Errno 28] No space left on device", "disk full"),
        ("error: Failed to fetch: x\n  cause: dns error", "no package registry reachable: cause"),
        ("WARNING: Retrying: Connection refused", "no package registry reachable: WARNING"),
        ("ERROR: hashes do not match", "set-up failed: ERROR: hashes do not match"),
    ],
)
def test_a_failure_is_one_line_that_says_what_to_do(make: Make, said: str, line: str) -> None:
    from failure import Failure

    program = f"print({said!r}); exit(1)"
    with pytest.raises(Failure, match=f"^{line}") as caught:
        make()._step((sys.executable, "-c", program))
    assert "\n" not in str(caught.value)


def test_the_mirror_that_pip_knows_is_given_to_uv(make: Make, tmp_path: Path) -> None:
    """The variable first, then what `pip config list` says; nothing when uv has its own."""
    python = tmp_path / "uv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho \"global.index-url='http://c.example/simple'\"\n")
    python.chmod(0o755)
    mirrors = {"UV_DEFAULT_INDEX": "http://a.example", "PIP_INDEX_URL": "http://b.example"}
    assert make(**mirrors)._pip_index() == ""
    assert make(**{**mirrors, "UV_DEFAULT_INDEX": ""})._pip_index() == "http://b.example"
    assert make(PIP_INDEX_URL="")._pip_index() == "http://c.example/simple"


def test_no_requirement_file_names_an_address() -> None:
    from toolchain import LOCKED, REQUIREMENTS

    for group in LOCKED:
        assert "://" not in (REQUIREMENTS / f"{group}.txt").read_text()
        assert "--hash=sha256:" in (REQUIREMENTS / f"{group}.txt").read_text()
