"""Searches answer alike from free days and from the calendars, whatever has happened to these."""

import pytest

from booking.availability.projection.upkeep import bring_up_to_date

from .questions import Questions
from .world import DAYS, WORLDS, World


@pytest.mark.parametrize("seed", range(WORLDS))
def test_searches_answer_as_the_calendars_do(in_alpha, seed, monkeypatch):
    world = World(1_000 + seed, DAYS[seed % len(DAYS)])
    questions = Questions(world, monkeypatch)
    for _ in range(4):
        world.live(15)
        for _ in range(4):  # the night's work is late
            questions.ask_all()
        bring_up_to_date(world.now)
        for _ in range(8):
            questions.ask_all()
    assert questions.found
    answered, asked = questions.from_free_days, questions.asked
    # The rest: shorter durations, several agents, a room, terms or days that are not kept.
    for kind in ("slots", "starts", "next", "places", "organisations"):
        assert answered[kind] > asked[kind] / 10, (kind, answered, asked)
