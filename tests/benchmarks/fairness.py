"""Who gets the times of a scarce motif: 50 people against bots with 200 addresses.

Bots act in the very second at which times open, people in the ten minutes that follow; all go
through the real services, in a database. The bots open all their messages.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from booking.appointments.errors import RuleRefused, SlotTaken, TooManyHolds
from booking.appointments.models import Appointment, BookingHold, Draw, TurnEntry
from booking.appointments.search import starts_between
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.draw_ranks import draw_ranks
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.appointments.services.offer_turns import offer_turns_of
from booking.appointments.services.register_turn import confirm_turn, register_turn
from booking.appointments.wanted import Wanted
from booking.domain.allocation import Door
from booking.domain.wallclock import local_day
from socle.errors import DomainError
from tenants.context import in_espace
from tests.booking.conftest import NOW, Counter, open_counter

from .database import throwaway_database

NAME = "fairness"
DESCRIPTION = "the share of scarce times won by bots with 200 addresses against 50 people"

PEOPLE, BOTS, MACHINES = 50, 200, 5
# Identities that lend themselves to the bots: each is a person with a FranceConnect account.
STRAW_MEN = 5
RELEASE = NOW + timedelta(hours=1)  # Monday at 9
SLOTS = 30  # a week of one agent
_OPENS = {"release_weekday": 1, "release_minute": 540, "release_ahead_in_days": 7}


@dataclass(frozen=True, slots=True)
class Won:
    """What one way of giving out times led to; `counter` are times kept for the telephone."""

    way: str
    addresses: str
    bots: int
    people: int
    counter: int
    free: int

    @property
    def share(self) -> float:
        """Of the times that went online, in per cent, those that bots have."""
        return 100 * self.bots / max(1, self.bots + self.people)


def run() -> list[Won]:
    found = []
    ways = (
        ("first come, first served", {}),
        ("release, one live booking", {"allocation": "release", "sole_booking": True, **_OPENS}),
        ("draw", {"allocation": "draw", **_OPENS}),
        ("draw, 30 % kept for the counter", {"allocation": "draw", "kept_share": 30, **_OPENS}),
        (
            "the same, verified identity",
            {"allocation": "draw", "kept_share": 30, "verified_identity": True, **_OPENS},
        ),
    )
    with throwaway_database("alpha") as (espace,), in_espace(espace):
        for way, motif in ways:
            for addresses in ("200 tags of one mailbox", "200 mailboxes"):
                with _undone():
                    found.append(_play(way, addresses, open_counter(**motif)))
    return found


def told(found: list[Won]) -> str:
    width = max(len(one.way) for one in found) + 2
    head = f"  {'way':<{width}}{'bots have':<26}{'bots':>6}{'people':>8}{'kept':>6}{'free':>6}"
    lines = [f"{NAME}: {DESCRIPTION}", "", f"{head}{'bots’ share':>14}"]
    for one in found:
        numbers = f"{one.bots:>6}{one.people:>8}{one.counter:>6}{one.free:>6}"
        lines.append(f"  {one.way:<{width}}{one.addresses:<26}{numbers}{one.share:>13.0f}%")
    return "\n".join([*lines, ""])


def _play(way: str, addresses: str, counter: Counter) -> Won:
    dice = random.Random(15)
    if counter.motif.allocation == "draw":
        _by_draw(counter, addresses, dice)
    else:
        _by_speed(counter, addresses, dice)
    names = list(Appointment.objects.values_list("participations__usager__last_name", flat=True))
    bots = names.count("Bot")
    left, kept = _left(counter, Door.PUBLIC), _kept(counter)
    return Won(way, addresses, bots, len(names) - bots, kept, max(0, left))


def _by_speed(counter: Counter, addresses: str, dice: random.Random) -> None:
    for number in range(BOTS):
        _race(counter, _bot(number, addresses), RELEASE, f"machine {number % MACHINES}")
    for number in range(PEOPLE):
        arrives = RELEASE + timedelta(seconds=dice.randrange(2, 600))
        _race(counter, _human(number), arrives, f"home {number}")


def _race(counter: Counter, booker: Booker, now: datetime, machine: str) -> None:
    starts = _starts(counter, Door.PUBLIC, now)
    if not starts:
        return
    try:
        with transaction.atomic():
            hold = hold_slot(counter.choice(starts[0]), booker, now, machine=machine)
            confirm_hold(hold.uuid, link_secret(hold), now)
    except (SlotTaken, TooManyHolds, RuleRefused):
        return


def _by_draw(counter: Counter, addresses: str, dice: random.Random) -> None:
    crowd = [(_bot(one, addresses), f"bot {one % STRAW_MEN}") for one in range(BOTS)]
    crowd += [(_human(number), f"person {number}") for number in range(PEOPLE)]
    for booker, subject in crowd:
        if not counter.motif.verified_identity:
            subject = ""
        try:
            with transaction.atomic():
                entry = register_turn(counter.choice(), booker, NOW, subject=subject)
                confirm_turn(entry.pk, NOW)
        except DomainError:
            continue
    draw_ranks(Draw.objects.get().pk, RELEASE)
    now = RELEASE
    while holds := offer_turns_of(counter.motif.pk, now):
        for hold in holds:
            # One in ten no longer needs it, or does not read the message in time.
            if hold.turn.last_name == "Bot" or dice.random() < 0.9:
                confirm_hold(hold.uuid, link_secret(hold), now)
        now += timedelta(minutes=1)
    TurnEntry.objects.all().delete()
    BookingHold.objects.filter(state="pending").update(expires_at=RELEASE)


def _bot(number: int, addresses: str) -> Booker:
    one_mailbox = addresses.startswith("200 tags")
    email = f"resale+{number}@bots.example" if one_mailbox else f"b{number}@bots.example"
    return Booker(f"Bot{number}", "Bot", email=email)


def _human(number: int) -> Booker:
    return Booker(f"Personne{number}", "Durand", email=f"p{number}@demo.example")


def _starts(counter: Counter, door: Door, now: datetime) -> list[datetime]:
    wanted = Wanted(
        motif=counter.motif,
        place=counter.place,
        organisation_ids=(counter.organisation.pk,),
        door=door,
    )
    day = local_day(RELEASE, wanted.zone)
    return starts_between(wanted, day, day + timedelta(days=6), now)


def _left(counter: Counter, door: Door) -> int:
    return len(_starts(counter, door, RELEASE + timedelta(days=0, minutes=30)))


def _kept(counter: Counter) -> int:
    if not counter.motif.kept_share:
        return 0
    return len(_starts(counter, Door.COUNTER, RELEASE + timedelta(minutes=1))) - _left(
        counter, Door.PUBLIC
    )


@contextmanager
def _undone() -> Iterator[None]:
    """What happens inside leaves no trace: each way begins alike."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
