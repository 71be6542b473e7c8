"""A freed slot goes to who waits, never to two, whatever is pressed at the same moment."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.errors import OfferEnded, SlotTaken
from booking.appointments.models import AgentClaim, Appointment, WaitingEntry, WaitingOffer
from booking.appointments.services.accept_offer import accept_offer
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.end_offers import decline_offer, end_offer
from booking.appointments.services.hold_slot import Booker, hold_slot
from booking.appointments.services.join_waiting_list import join_waiting_list
from tenants.context import in_espace
from tests.booking.appointments.conftest import HALF_HOUR, booked
from tests.booking.conftest import NINE
from tests.factories import UsagerFactory
from tests.support.crowd import crowd

from .conftest import open_kept_counter

pytestmark = pytest.mark.usefixtures("sound")

FRIDAY, FAR = NINE + timedelta(days=3), NINE + timedelta(days=21)
NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def wait(counter, rank: int) -> WaitingEntry:
    usager = UsagerFactory()
    appointment = booked(
        counter, usager, starts_at=FAR + HALF_HOUR * rank, author=Author.usager(usager)
    )
    return join_waiting_list(appointment.pk, usager.pk, NOON + timedelta(minutes=rank))


def hold(counter, number: int) -> object:
    booker = Booker("Camille", f"Petit{number}", email=f"camille{number}@demo.example")
    return hold_slot(counter.choice(FRIDAY), booker, NOON)


def claims_at(start) -> int:
    return AgentClaim.objects.filter(blocking=True, period__contains=start).count()


def test_watchers_never_get_what_was_freed_for_somebody(espace):
    with in_espace(espace):
        counter = open_kept_counter()
        entry = wait(counter, 0)
        freed = booked(counter, starts_at=FRIDAY)
    agent = Author.agent(counter.agents[0])

    def act(number: int) -> object:
        if number == 0:
            return cancel_appointment(freed.pk, agent, NOON)
        return hold(counter, number)

    results = crowd(espace, 16, act)
    assert isinstance(results[0], Appointment), results[0]
    assert all(isinstance(result, SlotTaken) for result in results[1:]), results
    with in_espace(espace):
        assert WaitingOffer.objects.get().usager_id == entry.usager_id
        assert claims_at(FRIDAY) == 1


def test_two_slots_freed_at_once_are_two_peoples(espace):
    with in_espace(espace):
        counter = open_kept_counter(agents=4)
        entries = [wait(counter, rank) for rank in range(2)]
        freed = [
            booked(counter, starts_at=FRIDAY, agent_ids=(agent.pk,)) for agent in counter.agents
        ]
    agent = Author.agent(counter.agents[0])
    results = crowd(espace, 4, lambda n: cancel_appointment(freed[n].pk, agent, NOON))
    assert all(isinstance(result, Appointment) for result in results), results
    with in_espace(espace):
        offers = list(WaitingOffer.objects.filter(state="pending"))
        assert len(offers) == len({offer.usager_id for offer in offers})
        assert {offer.usager_id for offer in offers} <= {entry.usager_id for entry in entries}
        assert claims_at(FRIDAY) == len(offers)


@pytest.mark.parametrize("rivals", ["end", "decline", "cancel"])
def test_an_answer_and_the_end_of_the_delay(espace, rivals):
    with in_espace(espace):
        counter = open_kept_counter()
        first, second = wait(counter, 0), wait(counter, 1)
        cancel_appointment(
            booked(counter, starts_at=FRIDAY).pk, Author.agent(counter.agents[0]), NOON
        )
        offer = WaitingOffer.objects.get()
        author = Author.usager(first.usager)
    late = offer.expires_at

    def act(number: int) -> object:
        if number % 2 == 0:
            return accept_offer(offer.pk, late)
        if rivals == "end":
            return end_offer(offer.pk, late)
        if rivals == "decline":
            return decline_offer(offer.pk, late)
        if number == 1:
            return cancel_appointment(first.appointment_id, author, late)
        return hold(counter, number)

    results = crowd(espace, 8, act)
    accepted = [result for result in results[::2] if isinstance(result, Appointment)]
    ended = [result for result in results[::2] if isinstance(result, OfferEnded)]
    assert len(accepted) + len(ended) == 4, results
    assert not accepted or not ended, "the same question was answered in two ways"
    with in_espace(espace):
        moved = Appointment.objects.get(pk=first.appointment_id)
        passed_on = WaitingOffer.objects.filter(usager=second.usager_id).exists()
        if accepted and moved.status == "unknown":
            assert moved.starts_at == FRIDAY
        assert claims_at(FRIDAY) <= 1
        if ended and rivals != "cancel":
            assert passed_on


def test_an_offer_is_accepted_once(espace):
    with in_espace(espace):
        counter = open_kept_counter()
        entry = wait(counter, 0)
        cancel_appointment(
            booked(counter, starts_at=FRIDAY).pk, Author.agent(counter.agents[0]), NOON
        )
        offer = WaitingOffer.objects.get()
    results = crowd(espace, 12, lambda n: accept_offer(offer.pk, NOON))
    assert {result.pk for result in results} == {entry.appointment_id}
    with in_espace(espace):
        assert Appointment.objects.get(pk=entry.appointment_id).ics_sequence == 1
        assert claims_at(FRIDAY) == 1
        assert claims_at(FAR) == 0
