"""Days counted together say what each says by itself, to the byte."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from integrations.ants.counting import Counting
from integrations.ants.days import Part, Unfolding, head_of, slots_of

pytestmark = pytest.mark.unit

PLACE, ORIGIN = 12, "https://mairie.example"
# A Friday in the morning; the hour changes on 29 March.
NOW = datetime(2026, 3, 20, 8, 7, 30, tzinfo=UTC)
ZONES = ("Europe/Paris", "Indian/Reunion", "America/Cayenne")


def part_of(draw: Random, day: date) -> Part:
    zone = draw.choice(ZONES)
    edges = sorted(draw.sample(range(289), 2 * draw.choice((1, 2, 3))))
    midnight = int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp())
    gaps = [
        (midnight + 300 * low, midnight + 300 * high)
        for low, high in zip(edges[::2], edges[1::2], strict=True)
    ]
    delays = draw.choice(((0, 7_889_238), (1800, 864_000), (86_400 * 3, 864_000), (60, 3_600)))
    return Part(9, 8, zone, draw.choice((15, 20, 25)), *delays, gaps, whole=draw.random() < 0.9)


@pytest.mark.parametrize("documents", [1, 2, 3, 6])
def test_as_each_day_by_itself(documents):
    draw, unfolding, counting = Random(documents), Unfolding(), Counting(documents, NOW)
    together = 0
    for n in range(1500):
        day = NOW.date() + timedelta(days=n % 40 - 2)
        part = part_of(draw, day)
        marks = counting.marks(day, [part])
        if marks is None:
            continue
        together += 1
        link = ORIGIN + head_of(PLACE, part, documents)
        [(_, told)] = unfolding.unfold([(str(day), marks)], link)
        assert told == slots_of(PLACE, day, [part], documents, NOW, ORIGIN), (day, part)
    assert together > 300


def test_what_the_moment_or_the_clocks_cut_is_counted_by_itself():
    day = date(2026, 3, 27)
    part = replace(part_of(Random(1), day), time_zone="Europe/Paris", whole=True)
    midnight = int(datetime.combine(day, time(), ZoneInfo("Europe/Paris")).timestamp())
    part = replace(
        part, gaps=[(midnight + 36_000, midnight + 40_000)], min_delay=0, max_delay=7_889_238
    )
    counting = Counting(2, NOW)
    assert counting.marks(day, [part]) is not None
    assert counting.marks(day, [part, part]) is None
    assert counting.marks(day, [replace(part, fairness={"mode": "open"})]) is None
    assert counting.marks(day, [replace(part, whole=False)]) is None
    assert counting.marks(day, [replace(part, gaps=[])]) is None
    assert counting.marks(day, [replace(part, min_delay=30 * 86_400)]) is None
    assert counting.marks(day, [replace(part, max_delay=3_600)]) is None
    # The day of 23 hours, whatever its gaps.
    assert counting.marks(date(2026, 3, 29), [part]) is None
