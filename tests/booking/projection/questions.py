"""Searches at random, through the doors that pages use, answered twice."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from booking.appointments import search
from booking.appointments.search import load_availability
from booking.appointments.supply import fast_search
from booking.appointments.supply.calendars import Supply
from booking.appointments.supply.free_calendar import NotProjected
from booking.appointments.wanted import Wanted
from booking.domain.allocation import Door
from booking.domain.slot_search import Audience

from .world import World


class Questions:
    """Each is asked of free days, then of the calendars alone."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        self.world, self.draw, self.patch = world, world.draw, patch
        self.asked: Counter[str] = Counter()
        self.from_free_days: Counter[str] = Counter()
        self.found = 0

    def ask_all(self) -> None:
        self.ask_for_slots()
        self.ask_for_the_next()
        self.ask_everywhere()

    def wanted(self) -> Wanted:
        world, draw = self.world, self.draw
        agents = [agent.pk for agent in draw.sample(world.agents, draw.choice((1, 2)))]
        organisations = [draw.choice(world.organisations).pk]
        return Wanted(
            motif=draw.choice(world.motifs),
            place=draw.choice([*world.places, None, None, None]),
            organisation_ids=draw.choice(((), (), (), organisations)),
            agent_ids=draw.choice(((), (), (), agents)),
            audience=draw.choice(tuple(Audience)),
            door=draw.choice(tuple(Door)),
            duration=draw.choice((None, None, None, 10, 75, 120)),
        )

    def moment(self) -> datetime:
        """Now, or later: in the middle of anything."""
        return self.world.now + timedelta(seconds=self.draw.choice((0, 1, 3_617, 40_000, 90_061)))

    def ask_for_slots(self) -> None:
        wanted, now = self.wanted(), self.moment()
        first = now.date() + timedelta(days=self.draw.choice((-1, 0, 1, 6, 20, 150)))
        last = first + timedelta(days=self.draw.choice((0, 6, 41)))
        slots = self.compare("slots", lambda: search.slots_between(wanted, first, last, now))
        starts = self.compare("starts", lambda: search.starts_between(wanted, first, last, now))
        assert starts == sorted({slot.start for slot in slots})
        if slots:
            later = timedelta(minutes=self.draw.choice((0, 0, 1, 5)))
            start = self.draw.choice(slots).start + later
            self.compare("candidates", lambda: search.candidates(wanted, start, now))

    def ask_for_the_next(self) -> None:
        wanted, now = self.wanted(), self.moment()
        first = now.date() + timedelta(days=self.draw.choice((-1, 0, 7, 30, 170)))
        self.compare("next", lambda: search.next_slot(wanted, first, now))

    def ask_everywhere(self) -> None:
        wanted, now = replace(self.wanted(), place=None), self.moment()
        places = self.draw.sample(self.world.places, 2)
        self.compare("places", lambda: search.next_slot_by_place(wanted, places, now))
        ids = [one.pk for one in self.world.organisations]
        wanted = replace(wanted, organisation_ids=ids)
        self.compare("organisations", lambda: search.next_slot_by_organisation(wanted, now))

    def compare(self, kind: str, ask: Callable[[], object]) -> object:
        self.asked[kind] += 1
        with self.patch.context() as patch:
            patch.setattr(search, "load_availability", self._read_calendars)
            self._calendars_read = False
            found = ask()
            self.from_free_days[kind] += not self._calendars_read
        with self.patch.context() as patch:
            patch.setattr(fast_search, "_load", _refuse)
            assert found == ask(), (kind, self.world.now)
        self.found += bool(found)
        return found

    def _read_calendars(self, *args: object, **options: object) -> Supply:
        self._calendars_read = True
        return load_availability(*args, **options)


def _refuse(*args: object) -> None:
    raise NotProjected
