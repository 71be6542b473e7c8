"""./up from the outside, on a platform of one table: what it leaves, and what it refuses."""

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runtime.running import Running, every_process, survivors, wait_for

Start = Callable[..., Running]


def test_it_ends_by_printing_the_addresses_and_a_restart_finds_the_rows(start: Start) -> None:
    first = start().ready()
    assert f"http://localhost:{first.port}/  démonstration" in first.said()
    assert first.get("/starts") == "1"
    family = first.family()
    assert first.stop() == 0  # Ctrl-C
    assert survivors(family) == set()
    assert start().ready().get("/starts") == "2"


def test_a_hard_kill_leaves_no_process_and_loses_no_row(start: Start) -> None:
    run = start().ready()
    family = run.family()
    assert len(family) > 8  # web, worker and their children, beat, the servers, the keeper
    run.process.kill()
    run.process.wait()
    wait_for(lambda: not survivors(family), lambda: survivors(family))
    assert start().ready().get("/starts") == "2"


def test_a_run_begun_right_after_a_hard_kill_waits_for_what_was_left(start: Start) -> None:
    run = start().ready()
    family = run.family()
    run.process.kill()
    following = start().ready()
    assert survivors(family) == set()
    assert following.get("/starts") == "2"


def test_killed_together_with_its_keeper_it_leaves_no_process(start: Start) -> None:
    run = start().ready()
    family = run.family()
    keeper = [pid for pid in family if b"keeper.py" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(keeper) == 1
    for pid in (keeper[0], run.process.pid):
        os.kill(pid, signal.SIGKILL)
    run.process.wait()
    wait_for(lambda: not survivors(family), lambda: survivors(family))
    assert start().ready().get("/starts") == "2"


def test_the_web_is_started_again_when_it_dies(start: Start) -> None:
    run = start().ready()
    masters = [
        pid
        for pid, fields in every_process().items()
        if int(fields[1]) == run.process.pid
        and b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    assert len(masters) == 1
    os.kill(masters[0], signal.SIGKILL)
    wait_for(lambda: "web stopped (signal SIGKILL), starts again in 1 s" in run.said(), run.said)

    def answers() -> bool:
        try:
            return run.get("/health/live") == "ok"
        except OSError:
            return False

    wait_for(answers, run.said)


def test_everything_stops_when_the_database_dies(start: Start) -> None:
    run = start().ready()
    family = run.family()
    postmaster = int(run.checkout.joinpath(".run/pg/data/postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    assert "pg stopped (signal SIGKILL" in run.refused()
    wait_for(lambda: not survivors(family), lambda: survivors(family))


def test_a_second_run_in_the_same_checkout_is_refused_and_changes_nothing(start: Start) -> None:
    first = start().ready()
    for options in ((), ("--reset",)):
        refusal = start(*options).refused()
        assert "already running in this checkout" in refusal
        assert str(first.process.pid) in refusal
    assert first.get("/starts") == "1"


def test_reset_starts_afresh(start: Start) -> None:
    start().ready().stop()
    assert start("--reset").ready().get("/starts") == "1"


def test_a_port_that_is_taken_is_named(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refusal = start("--port", str(port)).refused()
    assert f"port {port} is taken" in refusal
    assert f"--port {port + 1}" in refusal


def test_a_full_disk_is_named(start: Start) -> None:
    refusal = start(RDV_MIN_FREE_MB="999999999").refused()
    assert "disk full" in refusal
    assert "999999999 needed" in refusal


@pytest.mark.parametrize(
    ("variable", "url", "reason"),
    [
        ("DATABASE_URL", "mysql://a@127.0.0.1/b", "must start with one of postgres://"),
        ("DATABASE_URL", "postgres://a@127.0.0.1:5432", "names no database"),
        ("DATABASE_URL", "postgres://a@127.0.0.1:99999/b", "is not an address"),
        ("DATABASE_URL", "postgres://a:motdepasse@127.0.0.1:1/b", "Connection refused"),
        ("CELERY_BROKER_URL", "amqp://a:motdepasse@127.0.0.1:1//", "Connection refused"),
        ("CELERY_BROKER_URL", "redis://:motdepasse@127.0.0.1:1/0", "Connection refused"),
        ("CACHE_URL", "redis://:motdepasse@127.0.0.1:1/1", "Connection refused"),
    ],
)
def test_an_address_that_does_not_work_is_named_without_its_password(
    start: Start, variable: str, url: str, reason: str
) -> None:
    refusal = start(**{variable: url}).refused()
    assert variable in refusal
    assert reason in refusal
    assert "motdepasse" not in refusal


def test_a_server_of_one_s_own_takes_the_place_of_the_embedded_one(start: Start) -> None:
    """The embedded server of one run is the real server of the next one."""
    first = start().ready()
    variables = dict(
        line.removeprefix("export ").split("=", 1)
        for line in first.checkout.joinpath(".run/env").read_text().splitlines()
    )
    other = start(
        DATABASE_URL=variables["DATABASE_URL"],
        RDV_STATE_DIR=str(first.checkout / "ailleurs"),
    ).ready()
    assert other.get("/starts") == "2"
    assert "DATABASE_URL: PostgreSQL" in other.said()
    assert not (first.checkout / "ailleurs" / "pg").exists()


def test_without_a_registry_it_says_so(start: Start) -> None:
    refusal = start(
        RDV_PYTHON="",
        PIP_INDEX_URL="http://127.0.0.1:1/simple",
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_CONFIG_FILE=os.devnull,
        PIP_RETRIES="0",
    ).refused()
    assert "no package registry reachable" in refusal


def test_help_tells_the_variables(checkout: Path) -> None:
    told = subprocess.run(["sh", "./up", "--help"], cwd=checkout, capture_output=True, text=True)
    assert told.returncode == 0
    for word in ("DATABASE_URL", "CELERY_BROKER_URL", "RDV_STATE_DIR", "--reset", "--port"):
        assert word in told.stdout
