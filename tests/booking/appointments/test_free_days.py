"""The projection that searches read stays in step with every act, inside its transaction."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.orders import MoveOrder
from booking.appointments.services.accept_offer import accept_offer
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.hold_slot import hold_slot, link_secret
from booking.appointments.services.join_waiting_list import join_waiting_list
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.restore_appointment import restore_appointment
from booking.appointments.services.set_status import set_status
from booking.appointments.services.set_travel_time import set_travel_time
from booking.availability.models import FreeDay
from booking.availability.projection.upkeep import bring_up_to_date, drift
from tests.booking.conftest import NINE, NOW, open_counter

from .conftest import ANYWAY, HALF_HOUR, booked

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FRIDAY, FAR = NINE + timedelta(days=3), NINE + timedelta(days=21)


@pytest.fixture
def kept(in_alpha):
    """Two agents whose free days are kept."""
    counter = open_counter(agents=2, buffer_after_in_min=10)
    bring_up_to_date(NOW)
    assert FreeDay.objects.count() > 50
    return counter


def in_step() -> None:
    found = drift(NOW)
    assert not found, found


def test_through_every_act(kept, usager, booker):
    first, second = kept.agents
    agent, author = Author.agent(first), Author.usager(usager)
    team = booked(kept)
    in_step()
    move_appointment(team.pk, MoveOrder(FRIDAY, agent_ids=(second.pk,)), agent, NOON)
    in_step()
    cancel_appointment(team.pk, agent, NOON)
    in_step()
    restore_appointment(team.pk, agent, NOON)
    in_step()
    set_status(team.pk, "noshow", agent, FRIDAY + HALF_HOUR)
    in_step()
    hold = hold_slot(kept.choice(), booker, NOON)
    in_step()
    confirm_hold(hold.uuid, link_secret(hold), NOON)
    in_step()
    own = booked(kept, usager, starts_at=FAR, author=author)
    in_step()
    join_waiting_list(own.pk, usager.pk, NOON)
    freed = booked(kept, starts_at=FRIDAY + HALF_HOUR * 2, agent_ids=(first.pk,))
    cancel_appointment(freed.pk, agent, NOON)
    in_step()
    accept_offer(own.waiting_offers.get().pk, NOON)
    in_step()
    delete_appointment(own.pk, agent, NOON)
    in_step()


def test_a_refused_move_leaves_everything_as_it_was(kept, usager):
    booked(kept, starts_at=FRIDAY)
    own = booked(kept, usager, starts_at=FAR, author=Author.usager(usager))
    with pytest.raises(Exception, match="pris"):
        move_appointment(own.pk, MoveOrder(FRIDAY), Author.usager(usager), NOON)
    in_step()


def test_overlaps_and_journeys(kept):
    for _ in range(2):
        booked(kept, agent_ids=(kept.agents[0].pk,))
        in_step()
    set_travel_time(kept.agents[0].pk, 45, NOW)
    in_step()
    appointment = booked(kept, starts_at=FRIDAY)
    move_appointment(
        appointment.pk,
        MoveOrder(FRIDAY + HALF_HOUR),
        Author.agent(kept.agents[0]),
        NOON,
        confirmation=ANYWAY,
    )
    in_step()
