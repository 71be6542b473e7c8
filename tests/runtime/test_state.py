"""What is kept, and where."""

import os
import stat
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    from failure import Failure
    from state import open_state

    (tmp_path / "fichier").write_text("")
    with pytest.raises(Failure, match=r"cannot write in .*fichier"):
        open_state({"RDV_STATE_DIR": str(tmp_path / "fichier")})


def test_too_little_space_is_named_with_both_figures(tmp_path: Path) -> None:
    from failure import Failure
    from state import open_state

    environ = {"RDV_STATE_DIR": str(tmp_path / "run"), "RDV_MIN_FREE_MB": "999999999"}
    state = open_state(environ)
    with pytest.raises(Failure, match=r"disk full: \d+ MB free in .*, 999999999 needed"):
        state.prepare(environ)


def test_secrets_are_made_once_and_are_private(tmp_path: Path) -> None:
    from state import open_state

    state = open_state({"RDV_STATE_DIR": str(tmp_path)})
    secret = state.secret("secret_key")
    assert len(secret) >= 50
    assert state.secret("secret_key") == secret
    assert state.secret("pg_password") != secret
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_each_program_has_a_folder_of_its_own(tmp_path: Path) -> None:
    from state import open_state

    environ = {"RDV_STATE_DIR": str(tmp_path)}
    assert open_state(environ).folder == tmp_path
    assert open_state(environ, "check").folder == tmp_path / "check"
    assert open_state(environ, "check").base == tmp_path


def test_reset_keeps_the_tools_and_nothing_else(tmp_path: Path) -> None:
    from state import open_state

    environ = {"RDV_STATE_DIR": str(tmp_path), "RDV_MIN_FREE_MB": "1"}
    state = open_state(environ)
    state.prepare(environ)
    for name in ("venv", "uv", "pg", "valkey"):
        (tmp_path / name / "dedans").mkdir(parents=True)
    state.secret("pg_password")
    state.reset()
    assert {entry.name for entry in tmp_path.iterdir()} == {"venv", "uv", "cache"}


@pytest.mark.parametrize("name", ["x" * 120, "répertoire", "un espace"])
def test_sockets_get_a_short_plain_path_that_stays_the_same(tmp_path: Path, name: str) -> None:
    from state import open_state

    environ = {"RDV_STATE_DIR": str(tmp_path / name)}
    state = open_state(environ)
    folder = state.socket_folder(environ)
    assert len(str(folder / "valkey.sock").encode()) < 100
    assert str(folder).isascii()
    assert " " not in str(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert state.socket_folder(environ) == folder
    state.reset()
    assert not folder.exists()


def test_what_an_identity_must_own_is_given_to_it(tmp_path: Path) -> None:
    from identity import choose

    folder = tmp_path / "run" / "pg"
    folder.mkdir(parents=True)
    (folder.parent).chmod(0o700)
    chosen = choose(folder, tmp_path / "run", Path("/bin/true"))
    assert chosen == ("same" if os.geteuid() else chosen)
    owner = int(chosen.split(":")[0]) if ":" in chosen else os.geteuid()
    assert folder.stat().st_uid == owner
