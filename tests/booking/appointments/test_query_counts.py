"""What a booking costs does not grow with what others have at that time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.author import Author
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.availability.projection.upkeep import bring_up_to_date
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import UsagerFactory

from .conftest import HALF_HOUR, booked, order_of


def by_agent(counter, usager, start) -> None:
    order = order_of(counter, usager, starts_at=start, agent_ids=(counter.agents[0].pk,))
    book_appointment(order, Author.agent(counter.agents[0]), NOW)


def by_usager(counter, usager, start) -> None:
    order = order_of(counter, usager, starts_at=start, agent_ids=())
    book_appointment(order, Author.usager(usager), NOW)


def by_link(counter, usager, start) -> None:
    booker = Booker(usager.first_name, usager.last_name, email=usager.email)
    hold = hold_slot(counter.choice(start), booker, NOW)
    confirm_hold(hold.uuid, link_secret(hold), NOW)


def queries_of(act, counter, start) -> int:
    usager = UsagerFactory(responsible=UsagerFactory())
    UsagerFactory.create_batch(2, responsible=usager)
    with CaptureQueriesContext(connection) as captured:
        act(counter, usager, start)
    return len(captured)


@pytest.mark.parametrize(("act", "most"), [(by_agent, 28), (by_usager, 28), (by_link, 46)])
def test_as_many_queries_whatever_the_neighbours_do(in_alpha, act, most):
    counter = open_counter(agents=8)
    bring_up_to_date(NOW)
    alone = queries_of(act, counter, NINE)
    busy = NINE + HALF_HOUR * 3
    for agent in counter.agents[1:7]:
        booked(counter, starts_at=busy, agent_ids=(agent.pk,))
        booked(counter, UsagerFactory(), UsagerFactory(), agent_ids=(agent.pk,), starts_at=busy)
    assert queries_of(act, counter, busy) == alone <= most
