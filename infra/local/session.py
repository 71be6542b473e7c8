"""The set-up that ./up, ./check and ./bench share: state, tools, servers, environment."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from environment import cleaned, for_programs
from failure import Failure
from report import Report
from servers import Servers, require_addresses
from service import Output
from state import State, open_state
from supervisor import Stopped, Supervisor
from toolchain import Toolchain

INTERRUPTED = 130  # as shells report Ctrl-C


@dataclass(frozen=True)
class Plan:
    """What a program asks of the set-up.

    `folder` inside the state ("" is its root), `groups` of requirements, `durable` and `output`
    of the embedded servers. Throwaway servers start from nothing each time.
    """

    program: str
    folder: str
    groups: tuple[str, ...]
    settings: str
    durable: bool
    output: Output
    throwaway: bool


@dataclass(frozen=True)
class Workshop:
    """A state that is ours alone, and the tools to run programs in it."""

    state: State
    supervisor: Supervisor
    toolchain: Toolchain


@dataclass(frozen=True)
class Session:
    """A set-up that stands: programs run under `supervisor`, with `python` and `env`."""

    state: State
    supervisor: Supervisor
    python: Path
    env: Mapping[str, str]


@contextmanager
def workshop(
    plan: Plan,
    report: Report,
    environ: Mapping[str, str],
    before: Callable[[State], None] = lambda state: None,
) -> Iterator[Workshop]:
    """Whatever is started in it is stopped at the end. Raises Failure, one line.

    `before` is called once the state is ours alone, before anything is installed or started.
    """
    os.umask(0o022)
    require_addresses(environ)
    state = open_state(environ, plan.folder)
    lock = state.lock(f"./{plan.program}", report.say)
    try:
        before(state)
        state.prepare(environ)
        with Supervisor(state.logs, report, lock.fd) as supervisor:
            toolchain = Toolchain(state, supervisor, report, cleaned(environ))
            yield Workshop(state, supervisor, toolchain)
    finally:
        lock.release()


@contextmanager
def session(
    plan: Plan,
    report: Report,
    environ: Mapping[str, str],
    before: Callable[[State], None] = lambda state: None,
) -> Iterator[Session]:
    """A workshop whose tools are installed and whose servers answer."""
    environ = cleaned(environ)
    with workshop(plan, report, environ, before) as tools:
        python = tools.toolchain.python(*plan.groups)
        if plan.throwaway:
            tools.state.discard("pg", "valkey")
        addresses = Servers(
            tools.state, tools.supervisor, report, python, environ, plan.durable, plan.output
        ).addresses()
        env = for_programs(environ, tools.state, plan.settings, addresses)
        yield Session(tools.state, tools.supervisor, python, env)


def outcome(program: str, report: Report, run: Callable[[], int], interrupted: int) -> int:
    """The exit code of `run`, with one line in place of a Failure's traceback."""
    try:
        return run()
    except Failure as failure:
        report.fail(f"{program}: {failure}")
        return 1
    except Stopped:
        report.say(f"{program}: stopped")
        return interrupted
