"""Two ways for a process to die after so many statements, of which COMMIT is one."""

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, connections

from tenants.context import in_espace
from tenants.models import Espace

Act = Callable[[], object]


class Killed(BaseException):
    """Nothing in the code catches it, as nothing catches a signal 9."""


class _Countdown:
    """Does something irreparable when one statement too many is asked for."""

    def __init__(self, statements: int, end: Callable[[], None]) -> None:
        self.left, self._end = statements, end

    def __call__(self, execute, sql, params, many, context):
        self._step()
        return execute(sql, params, many, context)

    def commit(self, really: Callable[[], None]) -> None:
        self._step()
        really()

    def _step(self) -> None:
        if self.left == 0:
            self._end()
        self.left -= 1


@contextmanager
def _dying(statements: int, end: Callable[[], None]) -> Iterator[None]:
    countdown = _Countdown(statements, end)
    really = connection._commit
    connection._commit = lambda: countdown.commit(really)
    try:
        with connection.execute_wrapper(countdown):
            yield
    finally:
        del connection._commit


def connection_cut(act: Act, statements: int, espace: Espace) -> bool:
    """Run the act, its connection closed after so many statements; whether it got through."""

    died = []

    def end() -> None:
        died.append(True)
        connection.connection.close()
        raise Killed

    try:
        with in_espace(espace), _dying(statements, end):
            act()
    except (Killed, OperationalError):
        # Instead of a commit, Django stumbles over the closed connection on its way out.
        if not died:
            raise
        # What is left of the process is nothing: the next statement is another connection's.
        connection.close()
        return False
    return True


def process_killed(act: Act, statements: int, espace: Espace) -> bool:
    """As `connection_cut`, in a child process that signal 9 takes away.

    Raises:
        RuntimeError: the child failed by itself; what it met is on the standard error.
    """
    # A connection cannot be shared across a fork.
    connections.close_all()
    child = os.fork()
    if child == 0:
        _in_child(act, statements, espace)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return False
    if status:
        raise RuntimeError(f"the child ended with status {status}")
    return True


def _in_child(act: Act, statements: int, espace: Espace) -> None:
    """Never comes back: pytest belongs to the parent."""
    code = 1
    # While Playwright's loop runs, Django keeps the parent's connections in another storage than a
    # thread without one: after the fork, those of before the loop are found again, still open.
    for inherited in connections.all(initialized_only=True):
        del connections[inherited.alias]
    try:
        with in_espace(espace), _dying(statements, lambda: os.kill(os.getpid(), signal.SIGKILL)):
            act()
        connection.close()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)
