"""Messages sent by real workers that are killed over and over, to a mail server that misbehaves.

Real everything: PostgreSQL, Valkey, Celery in processes of their own, SMTP over a socket.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import connection, transaction

from booking.notifications.duty import ASLEEP
from booking.notifications.models import Receipt
from socle.outbox.models import Delivery
from socle.outbox.publish import publish
from tenants.context import in_espace
from tenants.models import Espace
from tests.support import mailed
from tests.support.smtp_sink import Manners, free_port
from tests.support.valkey import running_valkey

ROOT = Path(__file__).resolve().parents[2]
ROUGH = Manners(slow=0.25, seconds=0.15, cut_before=0.02, cut_after=0.02, refuses_now=0.02)
Result = Receipt.Result


@dataclass(frozen=True)
class Outcome:
    """What became of the messages. `waits` are the seconds from publication to arrival."""

    published: int
    sent: int  # the receipt says so, and the server had it once
    doubtful: int  # the receipt says so
    doubtful_arrived: int  # of these, the server had
    doubtful_killed: int  # of these, because the worker died; the others, the server said nothing
    lost: int  # neither sent nor doubtful, or said to be sent and never come
    duplicates: int
    kills: int
    seconds: float
    waits: list[float] = field(repr=False)

    @property
    def words(self) -> str:
        return (
            f"{self.sent} sent once, {self.doubtful} doubtful ({self.doubtful_killed} by a kill), "
            f"{self.lost} lost, {self.duplicates} twice; {self.published / self.seconds:.0f}/s"
        )


class Workers:
    """Celery workers, each in a process group of its own, with a beat of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.environment = folder, environment
        self.running: list[subprocess.Popen] = []
        self.kills = 0

    def start(self) -> None:
        number = len(list(self.folder.glob("worker*.log")))
        words = ["-m", "celery", "-A", "project.celery_app", "worker", "--concurrency", "1"]
        words += ["--without-gossip", "--without-mingle", "--hostname", f"w{number}@here"]
        words += ["--beat", "--schedule", str(self.folder / f"beat{number}")]
        with (self.folder / f"worker{number}.log").open("wb") as log:
            self.running.append(
                subprocess.Popen(
                    [sys.executable, *words],
                    cwd=ROOT,
                    env={**os.environ, **self.environment},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def kill(self, rank: int) -> None:
        """As the kernel does when memory is short: without a word."""
        process = self.running.pop(rank)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.kills += 1


def deliver_under_kills(
    espaces: list[Espace],
    number: int,
    folder: Path,
    *,
    kills: int,
    manners: Manners = ROUGH,
    workers: int = 2,
    seed: int = 1,
) -> Outcome:
    """Publish `number` messages in turn in the espaces, and kill workers until all is settled.

    Raises:
        TimeoutError: deliveries are still pending after two minutes.
    """
    chance = random.Random(seed)
    taken, port = folder / "taken", free_port()
    with running_valkey() as broker:
        sink = subprocess.Popen(
            [sys.executable, "-m", "tests.support.smtp_sink", str(port), str(taken)],
            cwd=ROOT,
            env={**os.environ, **python_paths(), "SINK_MANNERS": json.dumps(asdict(manners))},
        )
        crew = Workers(
            folder,
            **python_paths(),
            DATABASE_URL=database_url(),
            DJANGO_SETTINGS_MODULE="tests.support.kill_settings",
            CELERY_BROKER_URL=broker,
            SINK_PORT=str(port),
        )
        try:
            for _ in range(workers):
                crew.start()
            begun = time.time()
            _publish(espaces, number)
            _kill_now_and_then(crew, taken, number, kills, chance)
            _wait_until_settled(seconds=120)
            seconds = time.time() - begun
        finally:
            while crew.running:
                crew.kill(0)
            sink.kill()
            sink.wait()
    return _count(espaces, number, taken, kills, begun, seconds)


def _publish(espaces: list[Espace], number: int) -> None:
    for rank, espace in enumerate(espaces):
        with in_espace(espace), transaction.atomic():
            for n in range(rank, number, len(espaces)):
                publish("probe.mailed", n=n)


def _kill_now_and_then(
    crew: Workers, taken: Path, number: int, kills: int, chance: random.Random
) -> None:
    """At so many moments, spread at random over the work."""
    for moment in sorted(chance.sample(range(1, number - 10), kills)):
        deadline = time.monotonic() + 60
        while len(_lines(taken)) < moment:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(_lines(taken))} mails of {moment}")
            time.sleep(0.01)
        time.sleep(chance.random() * 0.2)
        crew.kill(chance.randrange(len(crew.running)))
        crew.start()


def _wait_until_settled(seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while Delivery.objects.filter(state="pending").exists():
        if time.monotonic() > deadline:
            raise TimeoutError(list(Delivery.objects.values_list("state", "attempts")))
        time.sleep(0.1)


def _count(
    espaces: list[Espace], number: int, taken: Path, kills: int, begun: float, seconds: float
) -> Outcome:
    lines = _lines(taken)
    arrived = Counter(address for address, _ in lines)
    result_of, killed = {}, 0
    for espace in espaces:
        with in_espace(espace):
            result_of.update(Receipt.objects.values_list("recipient", "result"))
            killed += Receipt.objects.filter(result=Result.DOUBTFUL, error=ASLEEP).count()
    addresses = [mailed.address_of(n) for n in range(number)]
    doubtful = [one for one in addresses if result_of.get(one) == Result.DOUBTFUL]
    sent = [
        one for one in addresses if result_of.get(one) == Result.PROCESSED and arrived[one] == 1
    ]
    return Outcome(
        published=number,
        sent=len(sent),
        doubtful=len(doubtful),
        doubtful_arrived=sum(arrived[one] for one in doubtful),
        doubtful_killed=killed,
        lost=number - len(sent) - len(doubtful),
        duplicates=sum(count - 1 for count in arrived.values()),
        kills=kills,
        seconds=seconds,
        waits=[at - begun for _, at in lines],
    )


def _lines(taken: Path) -> list[tuple[str, float]]:
    if not taken.exists():
        return []
    rows = [line.split() for line in taken.read_text().splitlines()]
    return [(row[0], float(row[1])) for row in rows if len(row) == 2]


def python_paths() -> dict[str, str]:
    return {"PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}"}


def database_url() -> str:
    at = connection.settings_dict
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}{port}/{at['NAME']}"
