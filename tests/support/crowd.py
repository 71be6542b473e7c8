"""Many people at once: threads with a database connection each, released together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from tenants.context import in_espace
from tenants.models import Espace


def crowd(espace: Espace, people: int, act: Callable[[int], object]) -> list[object]:
    """Run `act(n)` for n people at the same moment inside the espace; what each got or met."""
    gate = Barrier(people)

    def one(number: int) -> object:
        try:
            with in_espace(espace):
                connection.ensure_connection()
                gate.wait(timeout=30)
                return act(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))
