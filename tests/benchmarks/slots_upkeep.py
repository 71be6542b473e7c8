"""What keeping free days costs: on a booking, from nothing, on disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count, islice

from django.db import connection, transaction

from booking.appointments.author import Author
from booking.appointments.cautions import Code
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.search import slots_between
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.wanted import Wanted
from booking.availability import projection
from booking.availability.projection.upkeep import bring_up_to_date
from booking.domain.slot_search import Audience
from tests.factories import UsagerFactory

from .agendas import TODAY, Team
from .measure import Row, Scenario, measure, row_of

RUNS, WARM_UP = 60, 5
ANYWAY = Confirmation(tuple(Code))
_SIZE = """
SELECT count(*), pg_table_size('availability_freeday'), pg_indexes_size('availability_freeday')
FROM availability_freeday
"""


def run(team: Team, now: datetime, agents: int, built_in: float) -> list[Row]:
    """
    Args:
        built_in: milliseconds that writing all the free days of so many agents took.
    """
    return [*_booking(team, now), *_rebuild(now, agents, built_in)]


def _booking(team: Team, now: datetime) -> list[Row]:
    numbers = count()
    orders = list(_orders(team, now))
    author = Author.agent(team.agents[0])

    def book() -> None:
        book_appointment(orders[next(numbers)], author, now, confirmation=ANYWAY)

    def book_without() -> None:
        with no_upkeep():
            book()

    rows = measure(
        "upkeep",
        [
            Scenario("a booking without free days", book_without),
            Scenario("the same with them", book),
        ],
        runs=RUNS,
        warm_up=WARM_UP,
    )
    # Those booked without are to be made good.
    with transaction.atomic():
        projection.refresh_agendas({order.agent_ids[0] for order in orders}, now)
    return rows


def _orders(team: Team, now: datetime) -> Iterator[BookingOrder]:
    found = slots_between(
        Wanted(team.motifs[0], team.place, audience=Audience.AGENT), TODAY, TODAY, now
    )
    latest = {slot.agent_id: slot for slot in found}
    for slot in islice(latest.values(), 2 * (RUNS + WARM_UP)):
        yield BookingOrder(
            organisation_id=team.organisation.pk,
            motif_id=team.motifs[0].pk,
            starts_at=slot.start,
            attendees=(Attendee(UsagerFactory().pk),),
            agent_ids=(slot.agent_id,),
            place_id=team.place.pk,
        )


@contextmanager
def no_upkeep() -> Iterator[None]:
    former = projection.refresh
    projection.refresh = lambda *args: None
    try:
        yield
    finally:
        projection.refresh = former


def _rebuild(now: datetime, agents: int, built_in: float) -> list[Row]:
    each = [built_in / agents] * 2
    batch = replace(
        row_of("upkeep", f"from nothing, per agent ({agents:,} agents)", each, each[0]), runs=1
    )
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        rows, table, indexes = cursor.fetchone()
    label = f"{rows:,} rows, {table / 2**20:.0f} MB and {indexes / 2**20:.0f} MB of indexes"
    nightly = measure(
        f"upkeep, {label}",
        [Scenario("a night with nothing to move", lambda: bring_up_to_date(now))],
        runs=3,
        warm_up=1,
    )
    return [batch, *nightly]
