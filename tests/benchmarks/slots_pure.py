"""How long the pure slot search takes, database aside: 100 agents over six weeks.

Eight weekly openings an agent, 230 busy rows each spread over six months, a motif of 30 minutes.
"""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.availability import Availability
from booking.domain.holidays import HolidayZone
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import Busy, Opening
from booking.domain.recurrence import ByDay, Frequency, Recurrence
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.slots import candidates, next_slot, search

from .measure import Row, Scenario, measure

NAME = "slots_pure"
DESCRIPTION = "the pure slot search, database aside"
RUNS = 30
PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 7, 12, 30, tzinfo=UTC)


def calendars(agents: int, seed: int = 7) -> Availability:
    """Agents with eight half-days a week and 230 busy rows each over the six months to come."""
    draw = random.Random(seed)
    openings, busy = [], []
    for agent in range(1, agents + 1):
        for half_day in draw.sample(range(10), 8):
            weekday, afternoon = divmod(half_day, 2)
            openings.append(
                Opening(
                    id=agent * 100 + half_day,
                    agent_id=agent,
                    lieu_id=1,
                    motif_ids=frozenset({1}),
                    first_day=TODAY - timedelta(days=draw.randrange(700)),
                    start_time=time(14) if afternoon else time(9),
                    end_time=time(17) if afternoon else time(12),
                    recurrence=Recurrence(Frequency.WEEKLY, 1, (ByDay(weekday),)),
                    zone=PARIS,
                    holiday_zone=HolidayZone.METROPOLE,
                )
            )
        for _ in range(230):
            start = datetime.combine(TODAY, time(8), UTC) + timedelta(
                days=draw.randrange(182), minutes=5 * draw.randrange(96)
            )
            busy.append(Busy(agent, start, start + timedelta(minutes=draw.choice((15, 30, 45)))))
    return Availability(tuple(openings), (), tuple(busy))


def query(audience: Audience, days: int) -> SlotSearch:
    """A motif of 30 minutes, from today, over that many days."""
    return SlotSearch(
        motif=MotifRules(1, 30, 1_800, 15_778_476),
        zone=PARIS,
        audience=audience,
        start=TODAY,
        end=TODAY + timedelta(days=days - 1),
    )


def run() -> list[Row]:
    ten, hundred = calendars(10), calendars(100)
    six_weeks, week = query(Audience.USAGER, 42), query(Audience.USAGER, 7)
    by_agent = query(Audience.AGENT, 42)
    until = NOW + timedelta(days=200)
    full = Availability(
        hundred.openings, (), tuple(Busy(agent, NOW, until) for agent in range(1, 101))
    )
    wanted = search(six_weeks, hundred, NOW)[100].start
    return [
        *measure(
            "search",
            [
                Scenario("usager, 100 agents, 6 weeks", lambda: search(six_weeks, hundred, NOW)),
                Scenario("agent, 100 agents, 6 weeks", lambda: search(by_agent, hundred, NOW)),
                Scenario("usager, 100 agents, 1 week", lambda: search(week, hundred, NOW)),
                Scenario("usager, 10 agents, 6 weeks", lambda: search(six_weeks, ten, NOW)),
            ],
            runs=RUNS,
        ),
        *measure(
            "one start, 100 agents",
            [
                Scenario("next slot", lambda: next_slot(week, hundred, NOW)),
                Scenario("next slot, all full", lambda: next_slot(week, full, NOW)),
                Scenario("last check", lambda: candidates(week, hundred, NOW, wanted)),
            ],
            runs=RUNS,
        ),
    ]
