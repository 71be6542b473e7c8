"""How process groups come to an end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.runtime.running import start_time

pytestmark = pytest.mark.unit

# A shell that starts the tests in its background makes them ignore SIGINT and SIGQUIT: forgotten.
STUBBORN = """
import signal, sys, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
    signal.signal(number, signal.SIG_DFL)
for name in sys.argv[1:]:
    signal.signal(getattr(signal, name), signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""


class Program:
    """A program that heeds every signal but those named."""

    def __init__(self, *ignored: str, **variables: str) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-c", STUBBORN, *ignored],
            stdout=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, **variables},
        )
        assert self.popen.stdout is not None
        assert self.popen.stdout.readline() == b"ready\n"

    def close(self) -> None:
        self.popen.kill()
        self.popen.wait()
        assert self.popen.stdout is not None
        self.popen.stdout.close()


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    made: list[Program] = []
    yield made
    for program in made:
        program.close()


def test_a_wave_is_gone_before_the_next_is_told(programs: list[Program]) -> None:
    from groups import Group, stop_in_waves

    programs += [Program(), Program()]
    client, server = (Group(program.popen.pid, wave) for wave, program in enumerate(programs))
    alive_together: list[tuple[bool, bool]] = []

    def pause(seconds: float) -> None:
        time.sleep(seconds)
        alive_together.append((client.alive(), server.alive()))

    stop_in_waves([server, client], pause=pause)
    assert (True, False) not in alive_together
    assert not client.alive()
    assert not server.alive()


def test_the_stubborn_get_their_hard_signal_then_sigkill(programs: list[Program]) -> None:
    from groups import Group, stop_in_waves

    programs += [Program("SIGTERM"), Program("SIGTERM", "SIGQUIT")]
    soft, hard = (
        Group(program.popen.pid, 1, signal.SIGTERM, signal.SIGQUIT) for program in programs
    )
    stop_in_waves([soft, hard], grace=0.6)
    assert programs[0].popen.wait(10) == -signal.SIGQUIT
    assert programs[1].popen.wait(10) == -signal.SIGKILL


def test_in_a_hurry_nobody_is_waited_for(programs: list[Program]) -> None:
    from groups import Group, stop_in_waves

    programs.append(Program("SIGTERM"))
    began = time.monotonic()
    stop_in_waves([Group(programs[0].popen.pid, 1)], hurry=lambda: True, grace=60)
    assert time.monotonic() - began < 10
    assert programs[0].popen.wait(10) == -signal.SIGKILL


def test_one_that_waits_to_be_reaped_is_not_alive(programs: list[Program]) -> None:
    from groups import Group, alive

    programs.append(Program())
    pid = programs[0].popen.pid
    assert alive(pid)
    os.kill(pid, signal.SIGKILL)
    while start_time(pid):
        time.sleep(0.01)
    assert not alive(pid)
    assert not Group(pid, 1).alive()


def test_the_sweep_finds_those_that_left_their_group(programs: list[Program]) -> None:
    from groups import sweep

    programs += [Program(RDV_RUN_ID="of-this-test"), Program(RDV_RUN_ID="of-this-test-2")]
    sweep("RDV_RUN_ID=of-this-test")
    assert programs[0].popen.wait(5) == -signal.SIGKILL
    assert programs[1].popen.poll() is None


def test_the_keeper_knows_who_remains() -> None:
    from groups import Group
    from keeper import remaining

    told = ["+ 10 1 15 9\n", "+ 11 2 2 3\n", "- 10\n", "- 12\n"]
    assert remaining(told) == [Group(11, 2, signal.SIGINT, signal.SIGQUIT)]
