"""How the times of a scarce motif are given out: by the clock, by turns, and a share kept aside."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.domain.allocation import Door, Fairness, Mode, Release, is_kept
from booking.domain.allocation_words import how_it_goes, next_opening
from booking.domain.availability import Availability
from booking.domain.errors import DomainRuleError
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import Opening
from booking.domain.slot_search import Audience, SlotSearch
from booking.domain.slots import candidates, next_slot, search

PARIS = ZoneInfo("Europe/Paris")
MONDAYS = Release(time(9), weekday=1, ahead=14)


def at(*wall: int) -> datetime:
    return datetime(*wall, tzinfo=PARIS)


def world(fairness: Fairness, door: Door = Door.PUBLIC, audience: Audience = Audience.USAGER):
    """Eight hours a day from 23 November 2026, half an hour each."""
    opening = Opening(
        id=1,
        agent_id=1,
        motif_ids=frozenset({7}),
        lieu_id=None,
        zone=PARIS,
        first_day=date(2026, 11, 23),
        start_time=time(9),
        end_time=time(17),
        recurrence=None,
    )
    days = [
        Opening(
            **{
                **{name: getattr(opening, name) for name in opening.__dataclass_fields__},
                "id": number + 1,
                "first_day": opening.first_day + timedelta(days=number),
            }
        )
        for number in range(60)
    ]
    query = SlotSearch(
        MotifRules(7, 30, 0, 90 * 86_400, fairness=fairness),
        PARIS,
        audience,
        date(2026, 11, 23),
        date(2027, 1, 20),
        door=door,
    )
    return query, Availability(openings=tuple(days))


def days_offered(fairness: Fairness, now: datetime, door: Door = Door.PUBLIC) -> list[date]:
    query, availability = world(fairness, door)
    slots = search(query, availability, now)
    return sorted({slot.start.astimezone(PARIS).date() for slot in slots})


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (at(2026, 11, 30, 8, 59, 59), date(2026, 12, 7)),
        (at(2026, 11, 30, 9), date(2026, 12, 14)),
        (at(2026, 12, 6, 23, 59), date(2026, 12, 14)),
    ],
)
def test_days_open_at_the_release_and_not_a_second_before(now, last) -> None:
    assert days_offered(Fairness(Mode.RELEASE, MONDAYS), now)[-1] == last


def test_a_release_is_on_the_wall_clock_across_changes_of_hour() -> None:
    """29 March 2027 is the Monday after the hour is put forward."""
    assert MONDAYS.next(at(2027, 3, 26, 12), PARIS) == datetime(2027, 3, 29, 7, tzinfo=UTC)
    assert MONDAYS.last(at(2027, 3, 28, 12), PARIS) == datetime(2027, 3, 22, 8, tzinfo=UTC)


def test_every_day_when_no_weekday_is_said() -> None:
    daily = Release(time(7, 30), ahead=3)
    assert daily.open_through(at(2026, 11, 25, 7, 29), PARIS) == date(2026, 11, 27)
    assert daily.open_through(at(2026, 11, 25, 7, 30), PARIS) == date(2026, 11, 28)


def test_a_draw_serves_ranks_before_the_rest_opens() -> None:
    drawn = Fairness(Mode.DRAW, Release(time(9), 1, 14, timedelta(hours=72)))
    assert days_offered(drawn, at(2026, 11, 30, 9))[-1] == date(2026, 12, 7)
    assert days_offered(drawn, at(2026, 12, 3, 8, 59))[-1] == date(2026, 12, 7)
    assert days_offered(drawn, at(2026, 12, 3, 9))[-1] == date(2026, 12, 14)
    assert days_offered(drawn, at(2026, 11, 30, 9), Door.TURN)[-1] > date(2026, 12, 14)


def test_nothing_is_open_before_the_first_draw() -> None:
    """Set up on the Wednesday: nobody could register for Monday the 23rd."""
    since = at(2026, 11, 25, 12)
    drawn = Fairness(Mode.DRAW, Release(time(9), 1, 14, timedelta(hours=72), since))
    assert drawn.release.last(at(2026, 11, 30, 8, 59), PARIS) is None
    assert drawn.release.last(at(2026, 11, 30, 9), PARIS) == at(2026, 11, 30, 9)
    for now in (since, at(2026, 11, 30, 9), at(2026, 12, 3, 8, 59)):
        assert days_offered(drawn, now) == []
    assert days_offered(drawn, at(2026, 12, 3, 9))[-1] == date(2026, 12, 14)
    assert days_offered(drawn, since, Door.TURN)


def test_a_draw_set_up_at_its_own_hour_waits_for_the_next() -> None:
    release = Release(time(9), 1, since=at(2026, 11, 30, 9))
    assert release.last(at(2026, 11, 30, 9), PARIS) is None
    assert release.next(at(2026, 11, 30, 9), PARIS) == at(2026, 12, 7, 9)


def test_a_queue_is_never_open_to_whoever_is_fast() -> None:
    queue = Fairness(Mode.QUEUE)
    query, availability = world(queue)
    assert search(query, availability, at(2026, 11, 23, 8)) == []
    assert next_slot(query, availability, at(2026, 11, 23, 8)) is None
    assert candidates(query, availability, at(2026, 11, 23, 8), at(2026, 11, 24, 9)) == []
    assert days_offered(queue, at(2026, 11, 23, 8), Door.TURN)
    query, availability = world(queue, audience=Audience.AGENT)
    assert search(query, availability, at(2026, 11, 23, 8))


@pytest.mark.parametrize("share", [10, 25, 50, 75, 90])
def test_the_share_kept_is_that_of_each_day_give_or_take_one(share) -> None:
    query, availability = world(Fairness(kept=share))
    offered = Counter(
        slot.start.astimezone(PARIS).date()
        for slot in search(query, availability, at(2026, 11, 23, 8))
    )
    everything = 16  # half hours from 9 to 17
    for day in sorted(offered)[1:50]:
        kept = everything - offered[day]
        assert abs(kept - everything * share / 100) <= 1.5, (day, kept)


def test_what_is_kept_is_not_always_the_same_hour() -> None:
    days = range(30)
    first = [is_kept(25, 7, at(2026, 11, 1, 9) + timedelta(days=day), 1800) for day in days]
    assert 3 <= sum(first) <= 13


def test_public_and_counter_share_the_day_without_rest() -> None:
    """Before a release the counter has its share; the public has none of it, ever."""
    fairness = Fairness(Mode.RELEASE, MONDAYS, kept=30)
    now = at(2026, 11, 30, 9)

    def starts(door: Door) -> set[datetime]:
        query, availability = world(fairness, door)
        return {slot.start for slot in search(query, availability, now)}

    public, counter, turn = starts(Door.PUBLIC), starts(Door.COUNTER), starts(Door.TURN)
    kept = {one for one in counter if is_kept(30, 7, one, 1800)}
    opened = {one for one in counter if one.astimezone(PARIS).date() <= date(2026, 12, 14)}
    assert public == opened - kept
    assert counter == kept | opened
    assert not turn & kept


def test_the_last_check_agrees_with_the_search() -> None:
    query, availability = world(Fairness(Mode.RELEASE, MONDAYS, kept=30))
    now = at(2026, 11, 30, 8)
    offered = {slot.start for slot in search(query, availability, now)}
    for minutes in range(0, 20 * 1440, 30):
        start = at(2026, 12, 1, 9) + timedelta(minutes=minutes)
        found = {slot.start for slot in candidates(query, availability, now, start)}
        assert bool(found) == (start.astimezone(UTC) in offered)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Release(time(9), weekday=0),
        lambda: Release(time(9), weekday=8),
        lambda: Release(time(9), ahead=0),
        lambda: Fairness(kept=91),
        lambda: Fairness(kept=-1),
        lambda: Fairness(Mode.RELEASE),
        lambda: Fairness(Mode.DRAW),
    ],
)
def test_what_makes_no_sense_is_refused(wrong) -> None:
    with pytest.raises(DomainRuleError):
        wrong()


def test_words() -> None:
    fairness = Fairness(Mode.RELEASE, MONDAYS, kept=20)
    first, second = how_it_goes(fairness)
    assert first == "Les créneaux ouvrent chaque lundi à 9 h, pour les 14 jours qui suivent."
    assert "20 %" in second
    assert next_opening(fairness, at(2026, 11, 30, 9), PARIS).startswith(
        "Prochaine ouverture : lundi 7 décembre 2026 à 9 h"
    )
    assert how_it_goes(Fairness()) == []
    assert next_opening(Fairness(), at(2026, 11, 30, 9), PARIS) == ""
