"""Threads of a test: started together, joined, their errors raised, their connections closed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def together(*works: Callable[[], object]) -> list[object]:
    """Run each function in a thread of its own; their results, in order."""

    def alone(work: Callable[[], object]) -> object:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(alone, w) for w in works]]
