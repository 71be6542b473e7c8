"""Free days kept through any changes are those that would be written from nothing."""

import pytest

from booking.availability.models import FreeDay
from booking.availability.projection.store import Drift
from booking.availability.projection.upkeep import bring_up_to_date, drift

from .world import DAYS, WORLDS, World


def rows() -> list[tuple]:
    fields = ("offering_id", "day", "agent_id", "fives", "minutes", "windows", "lows", "highs")
    return list(FreeDay.objects.order_by("offering_id", "day", "agent_id").values_list(*fields))


@pytest.mark.parametrize("seed", range(WORLDS))
def test_rows_kept_through_changes_are_those_rebuilt_from_nothing(in_alpha, seed):
    world = World(seed, DAYS[seed % len(DAYS)])
    for _ in range(3):
        world.live(25)
        assert drift(world.now) == Drift()
        bring_up_to_date(world.now)  # days may have gone by, motifs may have changed
        kept = rows()
        FreeDay.objects.all()._raw_delete("default")
        bring_up_to_date(world.now, everything=True)
        assert rows() == kept
        assert kept
