"""Clients spread over processes, as web workers are: threads of one process share one Python."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import OperationalError, connections

from socle.errors import DomainError
from tenants.models import Espace
from tests.support.crowd import crowd

PROCESSES = 4
WARM_UP = -1


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one client got, when, and the seconds until it knew.

    `worked` are those of the processor in this process: the others of a busy machine don't count.
    """

    begun: float
    seconds: float
    worked: float
    won: bool
    deadlocked: bool


def attempt(work: Callable[[], object]) -> Attempt:
    """Do it once; a rule that says no is an answer as well."""
    begun, cpu, won, deadlocked = time.perf_counter(), time.thread_time(), False, False
    try:
        won = bool(work())
    except DomainError:
        pass
    except OperationalError:
        deadlocked = True
    seconds, worked = time.perf_counter() - begun, time.thread_time() - cpu
    return Attempt(begun, seconds, worked, won, deadlocked)


def rounds(
    espace: Espace, clients: int, number: int, act: Callable[[int, int], object], *, together: bool
) -> list[list[Attempt]]:
    """Each client's attempts, one a round: `act(client, round)`; connections are kept throughout.

    Before the first round each client has done round `WARM_UP`, which does not count: a process
    that has just begun must load what any worker has in memory.

    Args:
        together: all clients begin each round at the same moment.
    """
    context = multiprocessing.get_context("fork")
    gate, results = context.Barrier(clients), context.SimpleQueue()
    each = clients // PROCESSES

    def client(rank: int) -> list[Attempt]:
        attempt(lambda: act(rank, WARM_UP))
        gate.wait(timeout=60)
        done = []
        for turn in range(number):
            if together:
                gate.wait(timeout=60)
            done.append(attempt(lambda t=turn: act(rank, t)))
        return done

    def work(first: int) -> None:
        results.put(crowd(espace, each, lambda n: client(first + n)))

    # A connection cannot be shared across a fork.
    connections.close_all()
    workers = [context.Process(target=work, args=(rank * each,)) for rank in range(PROCESSES)]
    for worker in workers:
        worker.start()
    found = [result for _ in workers for result in results.get()]
    for worker in workers:
        worker.join()
    for result in found:
        if isinstance(result, BaseException):
            raise result
    return found
