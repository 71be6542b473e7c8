"""Programs under the supervisor."""

import io
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.running import start_time

pytestmark = pytest.mark.unit


class Bench:
    """A supervisor, and what the terminal shows."""

    def __init__(self, logs: Path) -> None:
        from report import Report
        from supervisor import Supervisor

        self.logs, self.screen = logs, io.StringIO()
        self.supervisor = Supervisor(logs, Report(self.screen, {}))

    def service(self, name: str, program: str, **options: Any) -> Any:
        from service import Service

        command = (sys.executable, "-u", "-c", program)
        return Service(name, command, self.logs, dict(os.environ), **options)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    with made.supervisor:
        yield made


def test_lines_are_prefixed_logged_and_hidden(bench: Bench) -> None:
    program = "print('un'); print('battement'); import sys; sys.stdout.write('deux é')"
    done = bench.supervisor.run(bench.service("web", program, hidden=re.compile("battement")))
    assert done.code == 0
    assert bench.screen.getvalue() == "web     | un\nweb     | deux é\n"
    assert (bench.logs / "web.log").read_text() == "un\nbattement\ndeux é\n"
    assert done.says() == "deux é"


def test_the_code_and_the_signal_of_an_end_are_told(bench: Bench) -> None:
    assert bench.supervisor.run(bench.service("a", "exit(3)")).how_it_ended() == "exit code 3"
    killed = bench.supervisor.run(bench.service("b", "import os; os.kill(os.getpid(), 9)"))
    assert killed.how_it_ended() == "signal SIGKILL"


def test_one_that_dies_starts_again_ever_later(bench: Bench) -> None:
    from service import Ending

    child = bench.supervisor.start(bench.service("web", "print('ici'); exit(1)"), Ending.RESTART)
    screen = bench.screen.getvalue
    assert bench.supervisor.wait_until(lambda: screen().count("web     | ici") == 3, 20)
    bench.supervisor.wait_until(lambda: child.ended and "in 4 s" in screen(), 10)
    delays = re.findall(r"web stopped \(exit code 1\), starts again in (\d+) s", screen())
    assert delays == ["1", "2", "4"]


def test_after_a_long_life_the_delay_is_short_again(bench: Bench) -> None:
    from service import FIRST_DELAY, LONGEST_DELAY, STEADY, Ending

    child = bench.supervisor.start(bench.service("web", "input()"), Ending.NOTHING)
    assert [child.next_delay() for _ in range(7)] == [1, 2, 4, 8, 16, LONGEST_DELAY, LONGEST_DELAY]
    child.started_at = time.monotonic() - STEADY - 1
    assert child.next_delay() == FIRST_DELAY


def test_one_that_must_live_stops_everything_with_its_last_words(bench: Bench) -> None:
    from failure import Failure
    from service import Ending

    bench.supervisor.start(bench.service("pg", "print('plus de place'); exit(2)"), Ending.FATAL)
    with pytest.raises(Failure, match=r"pg stopped \(exit code 2: plus de place\)"):
        bench.supervisor.watch()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_waiting_and_the_context_ends_the_programs(
    tmp_path: Path, number: signal.Signals, request: pytest.FixtureRequest
) -> None:
    from supervisor import Stopped

    # Under nohup a hang-up is ignored, by the supervisor too.
    found = signal.signal(number, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(number, found))
    before = signal.getsignal(number)
    bench = Bench(tmp_path)
    with bench.supervisor:
        child = bench.supervisor.start(bench.service("web", "import time; time.sleep(60)"))
        os.kill(os.getpid(), number)
        with pytest.raises(Stopped):
            bench.supervisor.watch()
    assert start_time(child.popen.pid) == ""
    assert signal.getsignal(number) is before


def test_a_keeper_that_was_killed_is_replaced_and_told_everything(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    with bench.supervisor as supervisor:
        first = supervisor.start(bench.service("web", "import time; time.sleep(60)"))
        keeper = supervisor.keeper
        keeper.kill()
        assert supervisor.wait_until(lambda: supervisor.keeper.pid != keeper.pid, 10)
        # The supervisor's end of the pipe closes, as it would if it were killed.
        pipe = supervisor.keeper.stdin
        assert pipe is not None
        with open(os.devnull, "wb") as supervisor.keeper.stdin:
            pipe.close()
            assert supervisor.keeper.wait(20) == 0
            assert first.popen.wait(10) == -signal.SIGTERM
            supervisor.stop()


def test_logs_of_the_last_three_runs_are_kept(tmp_path: Path) -> None:
    from supervisor import rotate

    path = tmp_path / "web.log"
    for run in range(5):
        rotate(path)
        path.write_text(str(run))
    kept = {entry.name: entry.read_text() for entry in tmp_path.iterdir()}
    assert kept == {"web.log": "4", "web.log.1": "3", "web.log.2": "2", "web.log.3": "1"}
