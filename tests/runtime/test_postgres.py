"""The embedded PostgreSQL, without starting it."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.runtime.running import environment

if TYPE_CHECKING:
    from postgres import Postgres

pytestmark = pytest.mark.unit

SERVER = """#!/bin/sh
case $1 in --version) echo "postgres (PostgreSQL) 18.6";; *) echo "$SAID"; exit 1;; esac
"""


@pytest.fixture
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator["Postgres"]:
    """Programs that answer to --version and otherwise fail with the given words."""
    from postgres import Postgres
    from report import Report
    from state import open_state
    from supervisor import Supervisor

    binaries = tmp_path / "bin"
    binaries.mkdir()
    for name in ("postgres", "initdb", "psql"):
        (binaries / name).write_text(SERVER)
        (binaries / name).chmod(0o755)
    tmp_path.chmod(0o755)
    state = open_state({"RDV_STATE_DIR": str(tmp_path / "run")})
    environ = environment(SAID=getattr(request, "param", ""))
    with Supervisor(tmp_path, Report(io.StringIO(), {})) as supervisor:
        yield Postgres(state, supervisor, binaries, environ)


def test_its_version_is_read(server: "Postgres") -> None:
    assert server.version() == "18.6"


def test_data_of_another_version_are_not_touched(server: "Postgres") -> None:
    from failure import Failure

    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Failure, match=r"made by PostgreSQL 17, and this is 18: \./up --reset"):
        server.start()


def test_a_folder_without_the_programs_is_named(server: "Postgres") -> None:
    from failure import Failure

    (server.binaries / "initdb").unlink()
    with pytest.raises(Failure, match=r"no initdb in .*RDV_PG_BIN"):
        server.start()


@pytest.mark.parametrize(
    ("server", "line"),
    [
        ("initdb: error: could not write: No space left on device", "disk full"),
        ("initdb: error: locale is not valid", "could not be made: initdb: error: locale"),
    ],
    indirect=["server"],
)
def test_a_cluster_that_cannot_be_made_is_explained_and_leaves_nothing(
    server: "Postgres", line: str
) -> None:
    from failure import Failure

    with pytest.raises(Failure, match=line):
        server.start()
    assert not server.data.exists()
    assert not (server.folder / "data.new").exists()
