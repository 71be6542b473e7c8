"""./check: format, lint, contracts, migrations, templates, types, and every test."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import chromium
import junit
import promtool
from report import Report
from service import Output, Service
from session import INTERRUPTED, Plan, Session, outcome, session, workshop
from state import CHECKOUT
from toolchain import LOCKED

HELP = """\
Checks everything, and says at the end what passed. Installs what ./up installs and the test
tools, and as root Debian's Chromium and promtool; starts a PostgreSQL and a Valkey of its own that
hold nothing afterwards. Every step runs even when one before it failed.
"""
MORE = """\
environment:
  DATABASE_URL   a PostgreSQL 15 or later instead of the embedded one; its role may create
                 databases and roles (RDV_PG_BIN: other programs, such as PostgreSQL 15's)
  RDV_CHROMIUM   the browser, when it has another name
  RDV_PROMTOOL   Prometheus' reader of rules, when it has another name
  CI=true        browser tests that cannot run are a failure
  and those of ./up --help
"""
PLAN = Plan(
    program="check",
    folder="check",
    groups=("base", "local", "test"),
    settings="project.settings.test",
    durable=False,
    output=Output.FILE,
    throwaway=True,
)
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
STEPS = {
    "format": ("-m", "ruff", "format", "--check", "."),
    "lint": ("-m", "ruff", "check", "."),
    "contracts": ("-c", LINT_IMPORTS, "--no-cache"),
    "migrations": ("manage.py", "makemigrations", "--check", "--dry-run"),
    "templates": ("-m", "djlint", "templates", "--lint", "--quiet"),
    "types": ("-m", "mypy", "booking/domain"),
}
# The whole suite runs in several processes, each with a database of its own; one file stays
# together, since what it sets up is made once. The order is that of tests/conftest.py: by number
# of tests, as xdist would have it, the browser's few and long ones come last and leave one alone.
TOGETHER = (
    *("--numprocesses", "auto", "--maxprocesses", "4"),
    *("--dist", "loadfile", "--no-loadscope-reorder"),
    *("--durations", "25", "--durations-min", "1"),
)
CI_SAYS_YES = ("true", "1")


@dataclass(frozen=True)
class Step:
    """A step that has run; `seconds` of wall clock."""

    name: str
    passed: bool
    seconds: float


def main() -> int:
    report = Report()
    options = arguments()
    work = lock if options.lock else run
    return outcome("check", report, lambda: work(options, report), interrupted=INTERRUPTED)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./check",
        description=HELP,
        epilog=MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--fast", action="store_true", help="no browser, and of the tests those that need no server"
    )
    parser.add_argument(
        "--lock", action="store_true", help="compile requirements/*.in again, and do nothing else"
    )
    parser.add_argument(
        "tests",
        nargs="*",
        metavar="-- PYTEST ARGUMENTS",
        help="only the tests, with these arguments",
    )
    return parser.parse_args()


def lock(options: argparse.Namespace, report: Report) -> int:
    """Compiles the requirements, in the order in which they constrain each other."""
    with workshop(PLAN, report, os.environ) as tools:
        for name in LOCKED:
            report.say(f"requirements/{name}.txt")
            tools.toolchain.compile(name)
    return 0


def run(options: argparse.Namespace, report: Report) -> int:
    """Every step; 1 when one of them failed."""
    with session(PLAN, report, os.environ) as ready:
        browser = None if options.fast else chromium.ensure(ready.env, ready.supervisor, report)
        if browser and not options.tests:
            chromium.quicken(ready.env, ready.supervisor, report)
        rules = promtool.ensure(ready.env, ready.supervisor, report, ready.state.base / "cache")
        bench = Workbench(ready, report, browser, rules)
        steps = [] if options.tests else [bench.step(name, *words) for name, words in STEPS.items()]
        if not options.fast and browser is None:
            steps.append(bench.missing_browser())
        steps.append(bench.tests(selection(options.fast, browser), options.tests))
        counts = junit.read(bench.results)
    return summarise(report, steps, counts)


def selection(fast: bool, browser: str | None) -> tuple[str, ...]:
    """pytest's words for the tests that this run is about."""
    if fast:
        return ("-m", "unit")
    return () if browser else ("-m", "not browser")


@dataclass(frozen=True)
class Workbench:
    """Where steps run: their programs, their environment, the caches kept out of the checkout."""

    session: Session
    report: Report
    browser: str | None
    promtool: str | None

    @property
    def results(self) -> Path:
        return self.session.state.folder / "junit.xml"

    def step(self, name: str, *words: str, output: Output = Output.TERMINAL) -> Step:
        self.report.heading(name)
        began = time.monotonic()
        done = self.session.supervisor.run(self._service(name, words, output))
        return Step(name, done.code == 0, time.monotonic() - began)

    def tests(self, selected: tuple[str, ...], given: Sequence[str]) -> Step:
        self.results.unlink(missing_ok=True)
        written = ("--junitxml", str(self.results), "-o", f"cache_dir={self._cache('pytest')}")
        spread = given or TOGETHER
        return self.step("tests", "-m", "pytest", *written, *selected, *spread)

    def missing_browser(self) -> Step:
        """Says which tests cannot run; a failure in continuous integration."""
        words = ("-m", "pytest", "--collect-only", "-q", "-m", "browser", "-o", "addopts=")
        self.report.warn("no Chromium (Debian: apt-get install chromium): these tests do not run")
        self.step("browser", *words)
        return Step("browser", os.environ.get("CI") not in CI_SAYS_YES, 0.0)

    def _service(self, name: str, words: tuple[str, ...], output: Output) -> Service:
        env = {
            **self.session.env,
            "RDV_CHROMIUM": self.browser or "",
            "RDV_PROMTOOL": self.promtool or "",
            "RUFF_CACHE_DIR": self._cache("ruff"),
            "MYPY_CACHE_DIR": self._cache("mypy"),
            "HYPOTHESIS_STORAGE_DIRECTORY": self._cache("hypothesis"),
        }
        command = (str(self.session.python), *words)
        return Service(name, command, CHECKOUT, env, output, stop_signal=signal.SIGINT)

    def _cache(self, tool: str) -> str:
        return str(self.session.state.base / "cache" / tool)


def summarise(report: Report, steps: Sequence[Step], counts: junit.Counts | None) -> int:
    """The table of the steps, then, last, the counts of the tests."""
    report.heading("summary")
    rows = [("step", "result", "time")]
    rows += [
        (step.name, "ok" if step.passed else "FAILED", f"{step.seconds:.1f} s") for step in steps
    ]
    report.table(rows)
    # A run that wrote no results was killed or never began: that is one failure.
    report.line(str(counts or junit.Counts(failed=1)))
    return 0 if counts and all(step.passed for step in steps) else 1


if __name__ == "__main__":
    sys.exit(main())
