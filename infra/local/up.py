"""./up: the whole platform on this machine, in the foreground."""

import argparse
import os
import sys
import time

import ports
from application import WORKER_READY, Application
from environment import write_for_terminals
from failure import Failure
from report import Report
from service import Child, Ending, Output
from session import Plan, outcome, session
from state import State
from supervisor import Supervisor

DEFAULT_PORT = 8000
WEB_PATIENCE = 60.0  # seconds
WORKER_PATIENCE = 10.0  # seconds: after that the addresses are printed all the same
HELP = """\
Runs the platform on this machine, in the foreground: installs a private uv and the hashed
requirements, starts PostgreSQL and Valkey, migrates, makes the demo espaces, starts the web,
the worker and the scheduler, and prints the addresses and the demo logins.
Ctrl-C stops everything in order; a second Ctrl-C stops asking politely. Killed outright, it
leaves no process and loses no row. Works as root or not. Needs Python 3.11 and a shell.
"""
MORE = """\
environment:
  DATABASE_URL         a PostgreSQL 15 or later, postgres://USER:PASSWORD@HOST:PORT/DATABASE,
                       instead of the embedded one; the role may create schemas and roles
  CELERY_BROKER_URL    a broker instead of the embedded Valkey: redis://, rediss://,
                       redis+socket:// or amqp:// (RabbitMQ)
  CACHE_URL            a cache instead of the embedded Valkey: redis://, rediss:// or unix://
  RDV_PORT             the port when --port is not given (8000)
  RDV_STATE_DIR        where state is kept instead of .run/ in the checkout
  RDV_PG_BIN           the folder of other PostgreSQL programs (initdb, postgres, psql)
  RDV_PYTHON           a Python that already has the requirements: nothing is installed
  RDV_MIN_FREE_MB      free space below which it does not start (500)

state, in .run/: venv and uv (kept by --reset), pg and valkey (data), log/NAME.log and the
three runs before, mailbox, secret_key, env. In another terminal:
  . .run/env && .run/venv/bin/python manage.py COMMAND
"""


PLAN = Plan(
    program="up",
    folder="",
    groups=("base", "local"),
    settings="project.settings.dev",
    durable=True,
    output=Output.PREFIXED,
    throwaway=False,
)


def main() -> int:
    report = Report()
    options = arguments()
    return outcome("up", report, lambda: run(options, report), interrupted=0)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./up",
        description=HELP,
        epilog=MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", help="the web's port on the loopback interface")
    parser.add_argument(
        "--reset",
        action="store_true",
        help="start afresh: removes the data in .run/ first, without a question;"
        " never touches the server of DATABASE_URL",
    )
    parser.add_argument("--no-demo", action="store_true", help="migrate, but make no demo espaces")
    return parser.parse_args()


def run(options: argparse.Namespace, report: Report) -> int:
    """Returns when stopped; raises Failure with what is wrong."""
    began = time.monotonic()
    port = port_number(options.port or os.environ.get("RDV_PORT") or str(DEFAULT_PORT))
    demo = not options.no_demo
    environ = {**os.environ, "RDV_PORT": str(port), "RDV_DEMO": str(int(demo))}

    def before(state: State) -> None:
        if options.reset:
            reset(state, report)
        ports.require_free(port)

    with session(PLAN, report, environ, before) as ready:
        write_for_terminals(ready.env, ready.state.folder / "env")
        application = Application(ready.state.folder, ready.python, ready.env, port)
        worker = start(application, ready.supervisor, demo)
        addresses = said(application, ready.supervisor, worker)
        report.say(f"ready in {time.monotonic() - began:.1f} s; Ctrl-C stops")
        report.frame(addresses)
        ready.supervisor.watch()
    return 0


def reset(state: State, report: Report) -> None:
    state.reset()
    report.say(f"removed the data in {state.folder}")
    if os.environ.get("DATABASE_URL"):
        report.warn("the server of DATABASE_URL keeps its own: nothing was removed there")


def start(application: Application, supervisor: Supervisor, demo: bool) -> Child:
    """Migrates, then the web, then what works behind it; returns the worker."""
    prepared = supervisor.run(application.prepare(demo))
    if prepared.code != 0:
        raise Failure(f"prepare failed ({prepared.how_it_ended()}): {prepared.says()}")
    web = supervisor.start(application.web())
    supervisor.wait_until(lambda: web.ended or application.answers(), WEB_PATIENCE)
    if web.ended:
        raise Failure(f"the web stopped ({web.how_it_ended()}): {web.says()}")
    if not application.answers():
        raise Failure(f"the web does not answer on port {application.port}")
    web.ending = Ending.RESTART
    worker = supervisor.start(application.worker(), Ending.RESTART)
    supervisor.start(application.beat(), Ending.RESTART)
    return worker


def said(application: Application, supervisor: Supervisor, worker: Child) -> list[str]:
    """The addresses and the demo logins, once the worker is there: they are read last."""
    told = supervisor.run(application.addresses())
    if told.code != 0:
        raise Failure(f"addresses failed ({told.how_it_ended()}): {told.says()}")
    supervisor.wait_until(
        lambda: worker.ended or any(WORKER_READY.search(line) for line in worker.tail),
        WORKER_PATIENCE,
    )
    return list(told.tail)


def port_number(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Failure(f"{text!r} is not a port number")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
