"""Who waits for the next draw of a motif that is given out so."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from booking.appointments.models import TurnEntry
from booking.appointments.services.hold_slot import Booker, Choice
from booking.appointments.services.register_turn import register_turn
from project.demo.blueprint import EspaceSpec, MotifSpec
from project.demo.people import Person

from .written import Written

CHANNELS = (TurnEntry.Channel.COUNTER, TurnEntry.Channel.PHONE)
APART = timedelta(minutes=47)


def write_turns(
    spec: EspaceSpec, people: Iterable[Person], written: Written, now: datetime
) -> None:
    """By the service that agents use: nobody is told, and the draw takes place in its time."""
    for motif in spec.motifs:
        if motif.registered:
            _write(motif, spec, people, written, now)


def _write(
    motif: MotifSpec,
    spec: EspaceSpec,
    people: Iterable[Person],
    written: Written,
    now: datetime,
) -> None:
    window = next(one for one in spec.windows if motif.key in one.motifs)
    choice = Choice(
        written.motifs[motif.key],
        written.organisations[window.organisation],
        written.places[window.place],
        now,
    )
    grown = (one for one in people if one.email and one.age_on(now.date()) >= motif.ages[0])
    for number, one in enumerate(islice(grown, motif.registered)):
        booker = Booker(one.first_name, one.last_name, one.email, one.phone)
        at, channel = now - number * APART, CHANNELS[number % len(CHANNELS)]
        register_turn(choice, booker, at, channel=channel)
