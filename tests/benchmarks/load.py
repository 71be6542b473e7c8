"""A booking day on a real stack: an announcement, a crowd, agents at work, France Titres."""

import json
import os
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from booking.availability.projection import refresh_agendas
from booking.availability.projection.upkeep import bring_up_to_date
from booking.catalog.models import MotifCategory
from integrations.ants.sweep import sweep
from integrations.projections.models import MeetingPoint
from socle.accounts.models import Account
from socle.clock import now
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import open_counter
from tests.support.clients import HostClient
from tests.support.load.figures import Day, count, due
from tests.support.load.stack import day, stack
from tests.support.smtp_sink import free_port

from .database import throwaway_database

NAME = "load"
DESCRIPTION = "a booking day over 50 espaces, LOAD_MINUTES of it (1; 10 is the whole profile)"
ESPACES = int(os.environ.get("LOAD_ESPACES", "50"))
MINUTES = float(os.environ.get("LOAD_MINUTES", "1"))
PEOPLE_A_MINUTE = 200  # 2,000 in ten minutes
PERSONS, AGENTS, STAFF = 150, 10, 3
RUSH = 0.5  # of the people come in the first fifth of the time
AFTER = 90  # seconds that are left to those who came last
SETTLE = 120  # seconds that messages may still take afterwards


def run() -> list[Day]:
    names = [f"espace-{number}" for number in range(ESPACES)]
    with throwaway_database(*names) as espaces, tempfile.TemporaryDirectory(prefix="load") as here:
        folder = Path(here)
        plan = _plan(espaces, folder)
        with stack(plan, folder):
            taken = day(folder, PERSONS + AGENTS + 1, round(60 * MINUTES + AFTER))
            _settle()
        return [count(espaces, plan, folder, taken)]


def told(days: list[Day]) -> str:
    (day,) = days
    head = f"{'':<26}{'requests':>9}{'errors':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}"
    rows = [
        f"{one.name:<26}{one.requests:>9}{one.errors:>8}{one.p50:>9.0f}{one.p95:>9.0f}{one.p99:>9.0f}"
        for one in day.lines
    ]
    outcomes = ", ".join(f"{number} {words}" for words, number in sorted(day.outcomes.items()))
    return "\n".join(
        [
            f"load: {day.people} people, {day.espaces} espaces, {day.seconds:.0f} s",
            head,
            *rows,
            f"{day.requests_a_second:.1f} requests a second, {day.errors} errors",
            f"people: {outcomes}; {day.late_p95:.1f} s late at p95 for want of a client",
            f"appointments {day.appointments}, double bookings {day.double_bookings}",
            f"messages {day.messages}, lost {day.lost}, twice {day.twice},"
            f" given up {day.dead}, still waiting {day.waiting}",
            *[f"  {one.times} x {one.where}: {one.what}" for one in day.causes],
        ]
    )


def _plan(espaces: list[Espace], folder: Path) -> dict:
    """Fill the espaces, and write down what the people need to know."""
    shown = [_fill(espace) for espace in espaces]
    number = max(1, round(PEOPLE_A_MINUTE * MINUTES))
    chance, span = random.Random(4), 60 * MINUTES
    moments = sorted(
        chance.uniform(0, span / 5) if chance.random() < RUSH else chance.uniform(0, span)
        for _ in range(number)
    )
    today = now().date()
    plan = {
        "url": f"http://127.0.0.1:{free_port()}",
        "espaces": shown,
        "arrivals": list(enumerate(moments)),
        "persons": PERSONS,
        "agents": AGENTS,
        "cookie": settings.SESSION_COOKIE_NAME,
        "token": "token-of-the-load",
        "places": list(MeetingPoint.objects.values_list("pk", flat=True)),
        "first_day": str(today),
        "last_day": str(today + timedelta(days=60)),
        "letters": str(folder / "letters"),
        "failures": str(folder / "failures"),
    }
    for name in ("letters", "failures", "out"):
        (folder / name).touch()
    (folder / "plan").write_text(json.dumps(plan))
    return plan


def _fill(espace: Espace) -> dict[str, str]:
    """A town hall with three agents, told of to France Titres; one agent is logged in."""
    host = f"{espace.slug}.localhost"
    with in_espace(espace):
        category = MotifCategory.objects.create(name="CNI", short_name="cni", ants_code="CNI")
        counter = open_counter(STAFF, category=category)
        counter.organisation.ants_connectable = True
        counter.organisation.save()
        with transaction.atomic():
            refresh_agendas([agent.pk for agent in counter.agents], now())
        bring_up_to_date(now())
        sweep(now())
        account = Account.objects.get(pk=counter.agents[0].account_id)
        session = HostClient(host).log_in(account).cookies[settings.SESSION_COOKIE_NAME].value
    agenda = f"/agent/{counter.organisation.pk}/rdv"
    return {"slug": espace.slug, "host": host, "session": session, "agenda": agenda}


def _settle() -> None:
    """Until nothing is due any more, but what waits for its date."""
    deadline = time.monotonic() + SETTLE
    while due().exists() and time.monotonic() < deadline:
        time.sleep(0.5)
