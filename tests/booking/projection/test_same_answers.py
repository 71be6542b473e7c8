"""Whatever happens to the calendars, free days say what the calendars say."""

import contextlib
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from booking.appointments import fast_search, supply
from booking.appointments.free_calendar import NotProjected
from booking.appointments.search import Wanted, load_availability
from booking.availability.models import FreeDay
from booking.availability.projection.store import Drift
from booking.availability.projection.upkeep import bring_up_to_date, drift
from booking.domain.slots import Audience

from .world import World

# Both changes of hour, public holidays, and the year's end are within the days looked at.
DAYS = (date(2026, 10, 19), date(2026, 12, 14), date(2027, 3, 22))


def rows() -> list[tuple]:
    fields = ("offering_id", "day", "agent_id", "fives", "minutes", "windows", "lows", "highs")
    return list(FreeDay.objects.order_by("offering_id", "day", "agent_id").values_list(*fields))


@pytest.mark.parametrize("seed", range(12))
def test_rows_kept_through_changes_are_those_rebuilt_from_nothing(in_alpha, seed):
    world = World(seed, DAYS[seed % len(DAYS)])
    seen = 0
    for _ in range(3):
        world.live(25)
        assert drift(world.now) == Drift()
        bring_up_to_date(world.now)  # a day may have gone by
        kept = rows()
        FreeDay.objects.all()._raw_delete("default")
        bring_up_to_date(world.now, everything=True)
        assert rows() == kept
        seen += len(kept)
    print("SEEN", seen)


class Questions:
    """Searches at random, asked of free days and of the calendars."""

    def __init__(self, world: World) -> None:
        self.world, self.draw = world, world.draw
        self.answered = 0

    def wanted(self) -> Wanted:
        world, draw = self.world, self.draw
        agents = [agent.pk for agent in draw.sample(world.agents, draw.choice((1, 2)))]
        organisations = [draw.choice(world.organisations).pk]
        return Wanted(
            motif=draw.choice(world.motifs),
            place=draw.choice([*world.places, None, None]),
            organisation_ids=draw.choice(((), (), organisations)),
            agent_ids=draw.choice(((), (), agents)),
            audience=draw.choice(tuple(Audience)),
            duration=draw.choice((None, None, None, 75)),
        )

    def moment(self) -> datetime:
        """Now, or later: in the middle of anything."""
        return self.world.now + timedelta(seconds=self.draw.choice((0, 1, 3_617, 40_000, 90_061)))

    def ask_for_slots(self) -> None:
        wanted, now = self.wanted(), self.moment()
        first = now.date() + timedelta(days=self.draw.choice((-1, 0, 1, 6, 20)))
        last = first + timedelta(days=self.draw.choice((0, 6, 41)))
        query = wanted.query(first, last)
        exact = supply.search(wanted.motif, query, self.read(wanted, first, last, now), now)
        found = fast_search.search(wanted.motif, query, wanted.organisation_ids, now)
        assert found == exact
        if wanted.audience is Audience.USAGER:
            starts = fast_search.starts(wanted.motif, query, wanted.organisation_ids, now)
            assert starts == [slot.start for slot in exact]
        self.answered += len(found)

    def ask_for_candidates(self) -> None:
        wanted, now = replace(self.wanted(), duration=None), self.moment()
        first = now.date() + timedelta(days=self.draw.choice((0, 1, 6)))
        last = first + timedelta(days=3)
        everything = replace(wanted, audience=Audience.AGENT)
        offered = supply.search(
            wanted.motif, everything.query(first, last), self.read(wanted, first, last, now), now
        )
        if not offered:
            return
        start = self.draw.choice(offered).start + timedelta(minutes=self.draw.choice((0, 0, 0, 1)))
        day = start.astimezone(wanted.zone).date()
        query = wanted.query(day, day)
        exact = supply.candidates(wanted.motif, query, self.read(wanted, day, day, now), now, start)
        found = fast_search.candidates(wanted.motif, query, wanted.organisation_ids, now, start)
        assert found == exact
        self.answered += len(found)

    def ask_for_the_next(self) -> None:
        wanted, now = replace(self.wanted(), duration=None), self.moment()
        first = now.date() + timedelta(days=self.draw.choice((-1, 0, 7, 30)))
        last = first + timedelta(days=360)
        query = wanted.query(first, last)
        exact = supply.next_slot(wanted.motif, query, self.read(wanted, first, last, now), now)
        found = fast_search.next_slot(wanted.motif, query, wanted.organisation_ids, now)
        assert found == exact
        self.answered += found is not None

    @staticmethod
    def read(wanted, first, last, now):
        return load_availability(wanted, first, last, now)


@pytest.mark.parametrize("seed", range(12))
def test_searches_answer_as_the_calendars_do(in_alpha, seed):
    world = World(100 + seed, DAYS[seed % len(DAYS)])
    questions = Questions(world)
    for _ in range(4):
        world.live(15)
        bring_up_to_date(world.now)
        for _ in range(12):
            for ask in (
                questions.ask_for_slots,
                questions.ask_for_candidates,
                questions.ask_for_the_next,
            ):
                with contextlib.suppress(NotProjected):
                    ask()
    print("ANS", questions.answered)
