"""All espaces that are behind, a few at a time; stopped by the first failures, taken up again."""

import queue
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Event, Lock, Thread, current_thread, main_thread

import psycopg
import structlog
from django.db import OperationalError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.models import QuerySet
from psycopg import sql

from socle.clock import now
from tenants.locks import one_at_a_time
from tenants.migrations_of_espace import code_version
from tenants.models import Espace, Wave, WaveStop

from .compiled import Compiler
from .one import LOCK_SECONDS, migrate_one
from .plan import Plan

MIGRATED_STATES = (Espace.State.ACTIVE, Espace.State.SUSPENDED, Espace.State.ARCHIVED)
KEPT = 10  # waves
ROUNDS = 6  # how often an espace is tried whose tables are busy
PAUSE = 2.0  # seconds before those that were busy are tried again
# Espaces after which a connection is opened anew: it keeps a third of a megabyte of each.
CONNECTION_SERVES = 200

State = WaveStop.State
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """`jobs` at a time, each on a connection of its own; `stop_after` so many failures;
    `most` espaces in this run (None: all)."""

    jobs: int = 1
    stop_after: int = 3
    lock_seconds: float = LOCK_SECONDS
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, and how many espaces are left for the next."""

    wave: Wave | None
    migrated: tuple[str, ...]
    failed: tuple[str, ...]
    left: int
    seconds: float


def run_wave(
    options: Options, told: Callable[[str, bool], None] = lambda slug, ok: None
) -> Outcome:
    """Migrate the espaces whose noted version is not the code's.

    Called again after any interruption, it goes on with what is left. From the portal's context.

    Args:
        told: called with each espace's address as it is done with, from any thread.

    Raises:
        Busy: another wave is under way.
    """
    begun = time.monotonic()
    with one_at_a_time("wave", wait=False):
        espaces = list(behind())
        if not espaces:
            return Outcome(None, (), (), 0, 0.0)
        wave = _take_up(espaces)
        crew = _Crew(wave, options, told)
        crew.work(espaces[: options.most])
        left = behind().count()
        wave.state = Wave.State.STOPPED if left else Wave.State.DONE
        wave.ended_at = now()
        wave.save(update_fields=["state", "ended_at"])
    return Outcome(wave, *crew.result(), left, time.monotonic() - begun)


def behind() -> QuerySet[Espace]:
    """The espaces that a wave would migrate, in order; those under creation are left to that."""
    espaces = Espace.objects.filter(state__in=MIGRATED_STATES)
    return espaces.exclude(schema_version=code_version()).order_by("number")


def _take_up(espaces: list[Espace]) -> Wave:
    """The wave towards this version that was left in the middle, or a new one."""
    wave = Wave.objects.filter(version=code_version()).order_by("-pk").first()
    if wave is None or wave.state == Wave.State.DONE:
        wave = Wave.objects.create(version=code_version(), started_at=now())
        kept = Wave.objects.order_by("-pk").values_list("pk", flat=True)[:KEPT]
        Wave.objects.exclude(pk__in=list(kept)).delete()
    else:
        wave.state, wave.ended_at = Wave.State.RUNNING, None
        wave.save(update_fields=["state", "ended_at"])
        wave.stops.exclude(state=State.DONE).update(state=State.WAITING, error="")
    WaveStop.objects.bulk_create(
        (WaveStop(wave=wave, espace_number=espace.number) for espace in espaces),
        ignore_conflicts=True,
    )
    return wave


class _Crew:
    """Threads that take espaces from one queue; with a single job, this thread itself."""

    def __init__(self, wave: Wave, options: Options, told: Callable[[str, bool], None]) -> None:
        loader = MigrationLoader(None)
        self.wave, self.options, self.told = wave, options, told
        self.plan, self.compiler = Plan(loader), Compiler(loader)
        self.migrated: list[str] = []
        self.failed: list[str] = []
        self.busy: list[Espace] = []
        self.lock, self.halted = Lock(), Event()

    def result(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return tuple(self.migrated), tuple(self.failed)

    def work(self, espaces: list[Espace]) -> None:
        """The first one alone: what is wrong with a migration shows there."""
        self._serve(espaces[:1])
        espaces = [*self.busy, *espaces[1:]]
        for number in range(ROUNDS):
            self.busy = []
            self._spread(espaces, last=number == ROUNDS - 1)
            if not self.busy or self.halted.is_set():
                return
            espaces = self.busy
            time.sleep(PAUSE)

    def _spread(self, espaces: list[Espace], *, last: bool) -> None:
        if self.options.jobs == 1:
            self._serve(espaces, last=last)
            return
        waiting: queue.SimpleQueue[Espace] = queue.SimpleQueue()
        for espace in espaces:
            waiting.put(espace)

        def serve() -> None:
            try:
                self._serve(_taken(waiting), last=last)
            finally:
                connections.close_all()

        threads = [Thread(target=serve, daemon=True) for _ in range(self.options.jobs)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except KeyboardInterrupt:
            # Those under way are ended, so that their transactions are.
            self.halted.set()
            for thread in threads:
                thread.join()
            raise

    def _serve(self, espaces: Iterable[Espace], *, last: bool = False) -> None:
        for served, espace in enumerate(espaces, start=1):
            if self.halted.is_set():
                return
            self._migrate(espace, last)
            # That of the main thread holds the wave's lock.
            if served % CONNECTION_SERVES == 0 and current_thread() is not main_thread():
                connection.close()

    def _migrate(self, espace: Espace, last: bool) -> None:
        try:
            migrate_one(
                espace,
                self.plan,
                self.compiler,
                lock_seconds=self.options.lock_seconds,
                and_then=_noted(self.wave, espace),
            )
        except Exception as error:  # whatever a migration may raise is shown, and counts
            self._failed(espace, error, give_up=last or not _is_busy(error))
        else:
            with self.lock:
                self.migrated.append(espace.slug)
            self.told(espace.slug, True)

    def _failed(self, espace: Espace, error: Exception, *, give_up: bool) -> None:
        state = State.FAILED if give_up else State.BUSY
        stop = self.wave.stops.get(espace_number=espace.number)
        stop.state, stop.error, stop.attempts = state, _words(error), stop.attempts + 1
        stop.save(update_fields=["state", "error", "attempts"])
        log.warning("wave.not_migrated", espace=espace.slug, state=state, error=stop.error)
        with self.lock:
            if not give_up:
                self.busy.append(espace)
                return
            self.failed.append(espace.slug)
            if len(self.failed) >= self.options.stop_after:
                self.halted.set()
        self.told(espace.slug, False)


def _taken(waiting: queue.SimpleQueue[Espace]) -> Iterator[Espace]:
    while True:
        try:
            yield waiting.get_nowait()
        except queue.Empty:
            return


def _noted(wave: Wave, espace: Espace) -> str:
    """In the espace's last transaction: what is shown is what was committed."""
    return (
        sql.SQL(
            "UPDATE public.tenants_espace SET schema_version = {} WHERE number = {};"
            "UPDATE public.tenants_wavestop SET state = 'done', error = '', done_at = now(),"
            " attempts = attempts + 1 WHERE wave_id = {} AND espace_number = {}"
        )
        .format(wave.version, espace.number, wave.pk, espace.number)
        .as_string()
    )


def _is_busy(error: Exception) -> bool:
    """Somebody works in the table: it is tried again later."""
    busy = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
    return isinstance(error, OperationalError) and isinstance(error.__cause__, busy)


def _words(error: Exception) -> str:
    """Class and names, without values."""
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    words = [type(cause).__name__]
    if isinstance(cause, psycopg.Error):
        about = cause.diag
        words += [about.table_name or "", about.constraint_name or about.column_name or ""]
    return " ".join(filter(None, words))[:200]
