"""An end to work that knows none: rules of repetition that never come to a date, or to too many."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Should somebody on the way have caught the first one.
AGAIN_SECONDS = 5.0


class TookTooLong(Exception):
    """What was to be done within a time was not."""


class _Ended(BaseException):
    """Not an Exception: libraries that go on after an error must not go on after this one."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop the body after so many seconds, wherever it is in Python code.

    Of what the body does nothing may be left half-done that matters: it computes, and holds neither
    locks nor connections.

    Raises:
        TookTooLong: it was stopped.
    """
    over = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(over, threading.get_ident(), seconds), daemon=True
    )
    watcher.start()
    try:
        try:
            yield
        finally:
            _stand_down(over, watcher)
    except _Ended:
        _stand_down(over, watcher)
        raise TookTooLong from None


def _watch(over: threading.Event, thread: int, seconds: float) -> None:
    while not over.wait(seconds):
        _raise_in(thread, ctypes.py_object(_Ended))
        seconds = AGAIN_SECONDS


def _stand_down(over: threading.Event, watcher: threading.Thread) -> None:
    """Nothing is raised any more once the watcher has gone; what is on its way is taken back."""
    over.set()
    watcher.join()
    _raise_in(threading.get_ident(), None)


def _raise_in(thread: int, what: object) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)
