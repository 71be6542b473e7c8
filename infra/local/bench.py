"""./bench: the benchmarks, on servers of their own."""

import argparse
import os
import sys

from report import Report
from service import Output, Service
from session import INTERRUPTED, Plan, outcome, session
from state import CHECKOUT

PLAN = Plan(
    program="bench",
    folder="bench",
    groups=("base", "local", "test"),
    settings="project.settings.test",
    durable=True,  # what a commit costs is part of what is measured
    output=Output.FILE,
    throwaway=True,
)
HELP = """\
Measures, and prints a table of percentiles and ratios, on a PostgreSQL and a Valkey of its own
that hold nothing afterwards (or on those of DATABASE_URL and CELERY_BROKER_URL).
"""


def main() -> int:
    # Only figures go to the standard output: --json is read by programs.
    report = Report(sys.stderr)
    options = arguments()
    return outcome("bench", report, lambda: run(options, report), interrupted=INTERRUPTED)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./bench", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="one benchmark instead of all")
    parser.add_argument("--json", action="store_true", help="JSON instead of a table")
    return parser.parse_args()


def run(options: argparse.Namespace, report: Report) -> int:
    """The benchmarks' own exit code."""
    words = ([options.name] if options.name else []) + (["--json"] if options.json else [])
    with session(PLAN, report, os.environ) as ready:
        command = (str(ready.python), "-m", "tests.benchmarks", *words)
        done = ready.supervisor.run(Service("bench", command, CHECKOUT, ready.env, Output.TERMINAL))
    return done.code or 0


if __name__ == "__main__":
    sys.exit(main())
