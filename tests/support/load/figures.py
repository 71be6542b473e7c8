"""What a booking day came to: requests, people, appointments, messages."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from booking.appointments.models import Appointment
from booking.notifications.models import Receipt
from socle.clock import now
from socle.outbox.models import Delivery
from tenants.context import in_espace
from tenants.models import Espace

PROGRAMS = ("web", "worker", "beat")
# gunicorn and celery, before our logging stands or besides it; a traceback's last line.
UNSTRUCTURED = re.compile(r"\[(ERROR|CRITICAL|WARNING)\]|^\w[\w.]*(Error|Exception|Timeout)\b")
LOUD = ("warning", "error", "critical")
LEFT = (Receipt.Result.PROCESSED, Receipt.Result.SENT, Receipt.Result.DELIVERED)


@dataclass(frozen=True)
class Line:
    """One kind of request; times in milliseconds."""

    name: str
    requests: int
    errors: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True)
class Cause:
    """Something that went wrong: where, what was answered or said, how many times."""

    where: str
    what: str
    times: int


@dataclass(frozen=True)
class Day:
    """What the day came to."""

    espaces: int
    people: int
    seconds: float
    requests_a_second: float
    errors: int
    outcomes: dict[str, int]
    late_p95: float
    appointments: int
    double_bookings: int
    messages: int
    lost: int
    twice: int
    dead: int
    waiting: int
    lines: list[Line]
    causes: list[Cause]


def count(espaces: list[Espace], plan: dict, folder: Path, taken: float) -> Day:
    out = [json.loads(line) for line in (folder / "out").read_text().splitlines()]
    letters = [json.loads(line) for line in Path(plan["letters"]).read_text().splitlines()]
    came = Counter(letter["to"] for letter in letters)
    booked = double = 0
    sent: Counter[str] = Counter()
    for espace in espaces:
        with in_espace(espace):
            booked += Appointment.objects.count()
            double += _double_bookings()
            rows = Receipt.objects.filter(channel="mail", result__in=LEFT)
            sent.update(rows.values_list("recipient", flat=True))
    lines = _stats(folder)
    late = sorted(one["late"] for one in out) or [0.0]
    asked = sum(line.requests for line in lines)
    return Day(
        espaces=len(espaces),
        people=len(plan["arrivals"]),
        seconds=taken,
        requests_a_second=asked / taken,
        errors=sum(line.errors for line in lines),
        outcomes=dict(Counter(one["outcome"] for one in out)),
        late_p95=late[int(len(late) * 0.95)],
        appointments=booked,
        double_bookings=double,
        messages=sum(sent.values()),
        lost=sum((sent - came).values()),
        twice=sum((came - sent).values()),
        dead=Delivery.objects.filter(state=Delivery.State.DEAD).count(),
        waiting=due().count(),
        lines=lines,
        causes=_causes(folder, Path(plan["failures"])),
    )


def due() -> QuerySet[Delivery]:
    """What is owed, be it held by a worker: a lease ends within two minutes."""
    soon = now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    return Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=soon)


def _double_bookings() -> int:
    """Pairs of appointments of one agent that overlap, read from the appointments themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM appointments_agentclaim a
               JOIN appointments_agentclaim b ON a.agent_id = b.agent_id AND a.id < b.id
               JOIN appointments_appointment x ON x.id = a.appointment_id
               JOIN appointments_appointment y ON y.id = b.appointment_id
               WHERE x.starts_at < y.ends_at AND y.starts_at < x.ends_at"""
        )
        return cursor.fetchone()[0]


def _causes(folder: Path, failures: Path) -> list[Cause]:
    """Requests that failed as people saw them, then what the programs say of it."""
    seen = [json.loads(line) for line in failures.read_text().splitlines()]
    found = Counter((one["name"], one["why"][:200]) for one in seen)
    for program in PROGRAMS:
        lines = (folder / f"{program}.log").read_text(errors="replace").splitlines()
        found.update((program, said) for line in lines if (said := _said(line)))
    return [Cause(where, what, times) for (where, what), times in found.most_common()]


def _said(line: str) -> str:
    """A warning or an error of a program's log, without what differs at each time; else ""."""
    if not line.startswith("{"):
        return line[:200] if UNSTRUCTURED.search(line) else ""
    told = json.loads(line)
    # Pages that refuse, Django tells as warnings: people have counted those that should not.
    least = ("error", "critical") if told.get("logger") == "django.request" else LOUD
    if told["level"] not in least:
        return ""
    last = told.get("exception", "").strip().rpartition("\n")[2]
    words = (told["event"], told.get("handler"), told.get("error"), told.get("at"), last)
    return " ".join(str(word) for word in words if word)[:200]


def _stats(folder: Path) -> list[Line]:
    text = (folder / "stats.json").read_text()
    if not text.strip():
        raise RuntimeError(f"locust said nothing: {(folder / 'locust.log').read_text()[-2000:]}")
    found = json.loads(text)
    return [_line(entry) for entry in sorted(found, key=lambda entry: entry["name"])]


def _line(entry: dict) -> Line:
    times = sorted((float(ms), number) for ms, number in entry["response_times"].items())
    total = sum(number for _, number in times)

    def share(part: float) -> float:
        seen = 0
        for ms, number in times:
            seen += number
            if seen >= part * total:
                return ms
        return 0.0

    return Line(
        entry["name"],
        entry["num_requests"],
        entry["num_failures"],
        share(0.5),
        share(0.95),
        share(0.99),
    )
