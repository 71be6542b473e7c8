"""What another calendar of an agent holds blocks slots, and says no more than when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.search import slots_between, slots_by_calendars
from booking.appointments.wanted import Wanted
from booking.availability.models import OutsideTime
from booking.availability.projection import refresh_agendas
from booking.availability.projection.store import Drift
from booking.availability.projection.upkeep import drift
from booking.availability.services.keep_outside_times import (
    MOST_PIECES,
    OutsideBusy,
    keep_outside_times,
)
from booking.domain.intervals import Interval, merge
from socle.outbox.models import Message
from tenants.context import in_espace, on_portal
from tests.factories import OpeningWindowFactory

from .conftest import MONDAY, NOW

NINE = datetime(2026, 11, 30, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = 12


@pytest.fixture
def open_days(in_alpha, team):
    OpeningWindowFactory(
        agent=team.agent, organisation=team.organisation, place=team.place, motifs=[team.motif]
    )
    refresh_agendas([team.agent.pk], NOW)
    return team


def starts(team) -> list[datetime]:
    wanted = Wanted(motif=team.motif, place=team.place)
    fast = [slot.start for slot in slots_between(wanted, MONDAY, MONDAY, NOW)]
    exact = [slot.start for slot in slots_by_calendars(wanted, MONDAY, MONDAY, NOW)]
    assert fast == exact
    assert drift(NOW) == Drift()
    return fast


def test_blocks_slots_and_gives_them_back(open_days):
    before = starts(open_days)
    assert before[0] == NINE
    busy = [OutsideBusy(NINE, NINE + HOUR), OutsideBusy(NINE + 9 * HOUR, NINE + 30 * HOUR)]
    assert keep_outside_times(open_days.agent.pk, SOURCE, busy, NOW) == 2
    assert starts(open_days)[0] == NINE + HOUR
    # The same again writes nothing; another calendar is another matter.
    assert keep_outside_times(open_days.agent.pk, SOURCE, busy, NOW) == 0
    assert keep_outside_times(open_days.agent.pk, SOURCE + 1, busy[:1], NOW) == 1
    assert keep_outside_times(open_days.agent.pk, SOURCE, [], NOW) == 2
    assert starts(open_days)[0] == NINE + HOUR
    assert keep_outside_times(open_days.agent.pk, SOURCE + 1, [], NOW) == 1
    assert starts(open_days) == before


def test_a_precaution_closes_all_that_is_to_come(open_days):
    forever = OutsideBusy(NOW, datetime(2100, 1, 1, tzinfo=UTC), is_precaution=True)
    keep_outside_times(open_days.agent.pk, SOURCE, [forever], NOW)
    assert starts(open_days) == []
    keep_outside_times(open_days.agent.pk, SOURCE, [], NOW)
    assert starts(open_days)


def test_other_agents_and_espaces_go_on(open_days, bravo):
    keep_outside_times(open_days.admin.pk, SOURCE, [OutsideBusy(NINE, NINE + HOUR)], NOW)
    assert starts(open_days)[0] == NINE
    with in_espace(bravo):
        assert not OutsideTime.objects.exists()


def test_the_database_refuses_what_has_no_bounds(open_days):
    for low, high in ((None, NINE), (NINE, None), (NINE, NINE)):
        with pytest.raises(IntegrityError), transaction.atomic():
            OutsideTime.objects.create(
                agent=open_days.agent, source=1, period=DateTimeTZRange(low, high, "[)")
            )


def test_only_times_are_kept(open_days):
    """A column that could hold a title would hold one, one day."""
    assert {field.name for field in OutsideTime._meta.get_fields()} == {
        "id",
        "agent",
        "source",
        "period",
        "is_precaution",
    }


def test_what_touches_is_one(in_alpha):
    parts = [Interval(NINE, NINE + HOUR), Interval(NINE + HOUR, NINE + 2 * HOUR)]
    assert merge(parts) == [Interval(NINE, NINE + 2 * HOUR)]


def freed() -> list[tuple[str, str]]:
    rows = Message.objects.filter(topic="outside_time.removed").order_by("pk")
    return [(row.payload["starts_at"], row.payload["ends_at"]) for row in rows]


def hours(*pieces: tuple[int, int]) -> list[OutsideBusy]:
    return [OutsideBusy(NINE + low * HOUR, NINE + high * HOUR) for low, high in pieces]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([(0, 2)], [], [(0, 2)]),
        ([(0, 4)], [(1, 2)], [(0, 1), (2, 4)]),
        ([(0, 2)], [(0, 3)], []),
        ([(-500, -400), (1, 2)], [], [(1, 2)]),
        ([(-500, -400)], [], []),
        ([], [(0, 1)], []),
        ([(2 * n, 2 * n + 1) for n in range(MOST_PIECES + 1)], [], [(0, 2 * MOST_PIECES + 1)]),
    ],
    ids=str,
)
def test_what_is_free_again_is_told_to_who_waits(open_days, in_alpha, before, after, told):
    keep_outside_times(open_days.agent.pk, SOURCE, hours(*before), NOW)
    keep_outside_times(open_days.agent.pk, SOURCE, hours(*after), NOW)
    with on_portal():
        found = sorted(tuple(map(datetime.fromisoformat, pair)) for pair in freed())
    assert found == [(NINE + low * HOUR, NINE + high * HOUR) for low, high in told]
