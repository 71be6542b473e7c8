"""The base of every task that works inside an espace."""

from celery import Task

from .context import espace_numbered, in_espace


class EspaceTask(Task):
    """A task whose first argument is the number of its espace.

    It fails closed: an unknown, suspended, archived or dropped espace raises
    `EspaceUnavailable` and the body does not run (tenant-schemas-celery ran it in `public`).

    The body receives what follows the number: `my_task.delay(espace.number, appointment_id)`.
    """

    abstract = True

    def __call__(self, espace_number: int, *args, **kwargs):
        with in_espace(espace_numbered(espace_number)):
            # Not Celery's own `__call__`: it hides the request, and `self.retry()` with it,
            # everywhere but in a worker.
            return self.run(*args, **kwargs)
