"""How long after a change France Titres and the cartography are told otherwise, by the clock.

A real worker, with its beat, as `./up` starts it; the change is made by the service that pages
call, and the answer is asked for every few milliseconds until it says so.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time as stopwatch
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from booking.access.actor import Actor
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.availability.drafts import AbsenceDraft, WindowDraft
from booking.availability.models import Absence, OpeningWindow
from booking.availability.projection import refresh_agendas
from booking.availability.projection.upkeep import bring_up_to_date
from booking.availability.services.create_absence import create_absence
from booking.availability.services.create_window import create_window
from booking.availability.services.remove_absence import remove_absence
from booking.availability.services.remove_window import remove_window
from booking.catalog.models import MotifCategory
from booking.directory.identity import actor_of_account
from integrations.ants.sweep import sweep
from integrations.cartography.sweep import sweep as sweep_cartography
from project import celery_app  # noqa: F401 – the application that `wake` speaks for
from socle.clock import now
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import Counter, open_counter
from tests.factories import AgentFactory
from tests.support.kills import database_url, python_paths

from .database import throwaway_database
from .measure import Row, row_of

NAME = "freshness"
DESCRIPTION = "from a change to the answers of France Titres (5 s) and of the cartography (60 s)"
RUNS = 20
STARTS = 8  # seconds that the worker takes
ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-of-the-benchmark"
PARIS = ZoneInfo("Europe/Paris")
PATIENCE, PAUSE = 30.0, 0.005  # seconds


@dataclass
class World:
    """A town hall of one espace that partners know, and its administrator."""

    espace: Espace
    counter: Counter
    actor: Actor
    hub: Client

    def slots(self, day: date, last: date | None = None) -> set[str]:
        asked = {
            "meeting_point_ids": self.counter.place.pk,
            "start_date": day,
            "end_date": last or day,
            "reason": "CNI",
        }
        answer = self.hub.get("/api/ants/availableTimeSlots", asked).json()
        return {slot["datetime"] for slot in answer[str(self.counter.place.pk)]}

    def is_listed(self) -> bool:
        answer = self.hub.get("/api/v1/public_links", {"territory": "CN"}).json()
        return bool(answer["public_links"])


Act = Callable[[World, date], object]
Shows = Callable[[World, date], bool]
FRANCE_TITRES, CARTOGRAPHY = "France Titres, target 5,000 ms", "cartography, target 60,000 ms"


def run() -> list[Row]:
    with (
        throwaway_database("alpha") as [espace],
        override_settings(ANTS_API_AUTH_TOKENS=[TOKEN], OUTBOX_WAKE="tenants.relay.wake"),
        _worker(),
    ):
        Espace.objects.filter(pk=espace.pk).update(departement_number="CN")
        world = _world(espace)
        days = _open_days(world)
        booked = [_waited(world, day, _book, _lacks("09:00")) for day in days]
        away, back = _there_and_back(
            world, days, (_be_away, _lacks("10:00")), (_come_back, _has("10:00"))
        )
        opened, closed = _there_and_back(
            world, days, (_open_window, _has("14:00")), (_close_window, _lacks("14:00"))
        )
        with in_espace(espace):
            OpeningWindow.objects.all().delete()
            sweep_cartography(now())
        listed, unlisted = _there_and_back(
            world, days, (_open_window, _is_listed), (_close_window, _is_not_listed)
        )
    return [
        _row(FRANCE_TITRES, "a booking", booked),
        _row(FRANCE_TITRES, "an absence", away),
        _row(FRANCE_TITRES, "an absence taken away", back),
        _row(FRANCE_TITRES, "a window", opened),
        _row(FRANCE_TITRES, "a window taken away", closed),
        _row(CARTOGRAPHY, "the first window", listed),
        _row(CARTOGRAPHY, "the last window taken away", unlisted),
    ]


def _row(group: str, label: str, times: list[float]) -> Row:
    return row_of(group, label, times, sorted(times)[len(times) // 2])


def _there_and_back(
    world: World, days: Sequence[date], there: tuple[Act, Shows], back: tuple[Act, Shows]
) -> tuple[list[float], list[float]]:
    """Both ways on each day, each measured."""
    pairs = [(_waited(world, day, *there), _waited(world, day, *back)) for day in days]
    return [one for one, _ in pairs], [one for _, one in pairs]


def _waited(world: World, day: date, act: Act, shows: Shows) -> float:
    """Milliseconds from the commit of the change to the first answer that shows it.

    Raises:
        TimeoutError: nobody was told after half a minute.
    """
    with in_espace(world.espace):
        act(world, day)
    began = stopwatch.perf_counter()
    while not shows(world, day):
        if stopwatch.perf_counter() - began > PATIENCE:
            raise TimeoutError
        stopwatch.sleep(PAUSE)
    return (stopwatch.perf_counter() - began) * 1000


def _lacks(clock: str) -> Shows:
    return lambda world, day: f"{day}T{clock}Z" not in world.slots(day)


def _has(clock: str) -> Shows:
    return lambda world, day: f"{day}T{clock}Z" in world.slots(day)


def _is_listed(world: World, day: date) -> bool:
    return world.is_listed()


def _is_not_listed(world: World, day: date) -> bool:
    return not world.is_listed()


def _book(world: World, day: date) -> None:
    """As an usager does: hold, then confirm."""
    start = datetime.combine(day, time(9), PARIS)
    person = Booker("Ada", "Essai", email=f"ada{day}@demo.example", ants_number=f"AA{day:%Y%m%d}")
    hold = hold_slot(world.counter.choice(start), person, now())
    confirm_hold(hold.uuid, link_secret(hold), now())


def _be_away(world: World, day: date) -> None:
    draft = AbsenceDraft("Formation", day, day, time(9, 30), time(11))
    create_absence(draft, world.counter.agents[0].pk, world.actor, now())


def _come_back(world: World, day: date) -> None:
    remove_absence(Absence.objects.get().pk, world.actor, now())


def _open_window(world: World, day: date) -> None:
    counter = world.counter
    motifs, hours = frozenset({counter.motif.pk}), (time(14), time(16))
    draft = WindowDraft("Après-midi", motifs, counter.place.pk, day, *hours)
    create_window(draft, counter.agents[0].pk, counter.organisation.pk, world.actor, now())


def _close_window(world: World, day: date) -> None:
    window = OpeningWindow.objects.get(start_time=time(14))
    remove_window(window.pk, world.actor, now())


def _open_days(world: World) -> list[date]:
    """Days that are told to be free at nine: no weekend and no holiday."""
    first = now().astimezone(PARIS).date() + timedelta(days=2)
    told = world.slots(first, first + timedelta(days=80))
    days = sorted(date.fromisoformat(one[:10]) for one in told if one.endswith("T09:00Z"))
    return days[:RUNS]


def _world(espace: Espace) -> World:
    with in_espace(espace):
        category = MotifCategory.objects.create(name="CNI", short_name="cni", ants_code="CNI")
        counter = open_counter(category=category)
        counter.organisation.ants_connectable = True
        counter.organisation.external_id = "62a8b1c2d3e4f5a6b7c8d9e0"
        counter.organisation.save()
        admin = AgentFactory(
            organisation=counter.organisation, organisation__level="admin", is_espace_admin=True
        )
        actor = actor_of_account(admin.account_id)
        with transaction.atomic():
            refresh_agendas([agent.pk for agent in counter.agents], now())
        bring_up_to_date(now())
        sweep(now())
        sweep_cartography(now())
    hub = Client(HTTP_HOST="localhost", headers={"X-HUB-RDV-AUTH-TOKEN": TOKEN})
    return World(espace, counter, actor, hub)


@contextmanager
def _worker() -> Iterator[None]:
    """As `infra/local/application.py` starts it: two processes, and the beat of the settings. On
    the broker of this process, which wakes it."""
    options = ["--concurrency", "2", "--without-gossip", "--without-mingle"]
    with tempfile.TemporaryDirectory(prefix="freshness") as folder:
        options += ["--beat", "--schedule", f"{folder}/beat"]
        words = [sys.executable, "-m", "celery", "-A", "project.celery_app", "worker", *options]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                words,
                cwd=ROOT,
                env={
                    **os.environ,
                    **python_paths(),
                    "DATABASE_URL": database_url(),
                    "DJANGO_SETTINGS_MODULE": "project.settings.dev",
                    "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
                },
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            stopwatch.sleep(STARTS)
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
