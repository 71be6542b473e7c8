"""Who waits for the next draw of a motif that is given out so."""

from collections.abc import Iterable
from itertools import islice

from booking.appointments.choice import Booker, Choice
from booking.appointments.models import TurnEntry
from booking.appointments.services.register_turn import register_turn
from project.demo.blueprint import EspaceSpec, MotifSpec
from project.demo.people import Person
from socle.clock import now

from .written import Written

CHANNELS = (TurnEntry.Channel.COUNTER, TurnEntry.Channel.PHONE)


def write_turns(spec: EspaceSpec, people: Iterable[Person], written: Written) -> None:
    """By the service that agents use: nobody is told, and the draw takes place in its time."""
    for motif in spec.motifs:
        if motif.registered:
            _write(motif, spec, people, written)


def _write(motif: MotifSpec, spec: EspaceSpec, people: Iterable[Person], written: Written) -> None:
    instant = now()  # that of the clock: a draw that is told of must still be to come
    window = next(one for one in spec.windows if motif.key in one.motifs)
    choice = Choice(
        written.motifs[motif.key],
        written.organisations[window.organisation],
        written.places[window.place],
        instant,
    )
    grown = (one for one in people if one.email and one.age_on(instant.date()) >= motif.ages[0])
    for number, one in enumerate(islice(grown, motif.registered)):
        booker = Booker(one.first_name, one.last_name, one.email, one.phone)
        register_turn(choice, booker, instant, channel=CHANNELS[number % len(CHANNELS)])
