"""The process dies between any two statements: nothing is ever half-done.

Each service runs again and again, dying after the first statement, then after the second, and so
on, COMMIT included, until it gets through. After each death the espace is exactly as before.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from booking.access.actor import Actor
from booking.appointments.author import Author
from booking.appointments.models import Appointment, WaitingOffer
from booking.appointments.orders import Attendee, Details, MoveOrder, Newcomer, OneOffPlace
from booking.appointments.services.accept_offer import accept_offer
from booking.appointments.services.add_participation import add_participation
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.cancel_participation import cancel_participation
from booking.appointments.services.change_participant import change_participant
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.edit_appointment import edit_appointment
from booking.appointments.services.end_hold import end_hold
from booking.appointments.services.end_offers import decline_offer, end_offer
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.appointments.services.join_collective import join_collective
from booking.appointments.services.join_waiting_list import join_waiting_list, leave_waiting_list
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.remove_participation import remove_participation
from booking.appointments.services.restore_appointment import restore_appointment
from booking.appointments.services.set_status import set_status
from booking.appointments.services.set_travel_time import set_travel_time
from booking.availability.projection import handlers
from booking.availability.projection.upkeep import drift
from booking.catalog.models import Room
from booking.directory.identity import actor_of_account
from booking.directory.models import Agent
from booking.directory.services.merge_usagers import merge_usagers
from booking.directory.services.remove_agent import remove_agent
from tenants import relay
from tenants.context import in_espace
from tests.booking.appointments.conftest import ANYWAY, CARD, HALF_HOUR, booked, order_of
from tests.booking.appointments.invariants import check_bookings, everything
from tests.booking.conftest import NINE, NOW, open_counter
from tests.booking.directory.conftest import known_usager
from tests.factories import UsagerFactory

from .conftest import open_kept_counter
from .deaths import connection_cut, process_killed

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FRIDAY, FAR = NINE + timedelta(days=3), NINE + timedelta(days=21)
ZOE = Newcomer("Zoé", "Lefèvre", phone_number="+33639980042")


def an_agent_books(counter, agent) -> Callable[[], object]:
    room = Room.objects.create(place=counter.place, name="Salle verte")
    usagers = UsagerFactory(), UsagerFactory(responsible=UsagerFactory())
    order = order_of(counter, *usagers, room_id=room.pk)
    return lambda: book_appointment(order, agent, NOW, key="k", confirmation=ANYWAY)


def an_agent_books_elsewhere(counter, agent):
    tent = OneOffPlace("Barnum", "Place du marché", 44.7, 4.6)
    set_travel_time(counter.agents[0].pk, 30, NOW)
    order = order_of(counter, UsagerFactory(), place_id=None, one_off_place=tent)
    return lambda: book_appointment(order, agent, NOW, confirmation=ANYWAY)


def a_prescripteur_books(counter, agent):
    order = replace(order_of(counter, agent_ids=()), attendees=(Attendee(newcomer=ZOE),))
    return lambda: book_appointment(order, Author.prescripteur(CARD), NOW, key="k")


def somebody_holds(counter, agent):
    booker = Booker("Nadia", "Benali", email="nadia@demo.example")
    return lambda: hold_slot(counter.choice(), booker, NOW)


def somebody_holds_what_lapsed(counter, agent):
    hold = somebody_holds(counter, agent)()
    booker = Booker("Léo", "Petit", email="leo@demo.example")
    return lambda: hold_slot(counter.choice(), booker, hold.expires_at)


def somebody_confirms(counter, agent):
    hold = somebody_holds(counter, agent)()
    return lambda: confirm_hold(hold.uuid, link_secret(hold), NOW)


def somebody_confirms_too_late(counter, agent):
    hold = somebody_holds(counter, agent)()
    return lambda: confirm_hold(hold.uuid, link_secret(hold), hold.expires_at)


def a_hold_ends(counter, agent):
    hold = somebody_holds(counter, agent)()
    return lambda: end_hold(hold.pk)


def an_agent_moves(counter, agent):
    waiting(counter)
    appointment = booked(counter, starts_at=FRIDAY)
    order = MoveOrder(FRIDAY + HALF_HOUR * 3, agent_ids=(counter.agents[1].pk,))
    return lambda: move_appointment(
        appointment.pk, order, agent, NOON, key="k", confirmation=ANYWAY
    )


def an_usager_moves(counter, agent):
    usager = UsagerFactory()
    appointment = booked(counter, usager, starts_at=FAR, author=Author.usager(usager))
    order = MoveOrder(FRIDAY)
    return lambda: move_appointment(appointment.pk, order, Author.usager(usager), NOON)


def waiting(counter):
    usager = UsagerFactory()
    appointment = booked(counter, usager, starts_at=FAR, author=Author.usager(usager))
    return join_waiting_list(appointment.pk, usager.pk, NOON)


def an_agent_cancels_and_somebody_waits(counter, agent):
    waiting(counter)
    appointment = booked(counter, starts_at=FRIDAY)
    return lambda: cancel_appointment(appointment.pk, agent, NOON, key="k")


def an_agent_sets_a_status(counter, agent):
    appointment = booked(counter)
    return lambda: set_status(appointment.pk, "noshow", agent, NINE + HALF_HOUR)


def an_agent_restores(counter, agent):
    appointment = booked(counter)
    cancel_appointment(appointment.pk, agent, NOW)
    return lambda: restore_appointment(appointment.pk, agent, NOW)


def an_agent_deletes(counter, agent):
    appointment = booked(counter)
    return lambda: delete_appointment(appointment.pk, agent, NOW)


def an_agent_edits(counter, agent):
    appointment = booked(counter)
    return lambda: edit_appointment(appointment.pk, Details(context="à rappeler"), agent, NOW)


def an_agent_adds_somebody(counter, agent):
    appointment, usager = booked(counter), UsagerFactory()
    return lambda: add_participation(appointment.pk, Attendee(usager.pk), agent, NOW)


def an_agent_takes_somebody_out(counter, agent):
    appointment = booked(counter, UsagerFactory(), UsagerFactory())
    participation = appointment.participations.first()
    return lambda: remove_participation(participation.pk, agent, NOW)


def a_relative_comes_instead(counter, agent):
    parent = UsagerFactory()
    child = UsagerFactory(responsible=parent)
    participation = booked(counter, parent).participations.get()
    author = Author.usager(parent)
    return lambda: change_participant(participation.pk, child.pk, author, NOW)


def workshop():
    counter = open_counter(agents=2, collectif=True)
    return booked(counter, max_participants_count=5)


def a_family_takes_a_seat(counter, agent):
    session, parent = workshop(), UsagerFactory()
    child = UsagerFactory(responsible=parent)
    author = Author.usager(parent)
    join_collective(session.pk, Attendee(parent.pk), author, NOW)
    return lambda: join_collective(session.pk, Attendee(child.pk), author, NOW, key="k")


def the_last_participant_cancels(counter, agent):
    participation = workshop().participations.get()
    return lambda: cancel_participation(participation.pk, agent, NINE + HALF_HOUR)


def offered(counter, agent) -> WaitingOffer:
    waiting(counter)
    cancel_appointment(booked(counter, starts_at=FRIDAY).pk, agent, NOON)
    return WaitingOffer.objects.get()


def somebody_accepts(counter, agent):
    offer = offered(counter, agent)
    return lambda: accept_offer(offer.pk, NOON)


def somebody_declines(counter, agent):
    offer = offered(counter, agent)
    return lambda: decline_offer(offer.pk, NOON)


def nobody_answers(counter, agent):
    offer = offered(counter, agent)
    return lambda: end_offer(offer.pk, offer.expires_at)


def somebody_waits_no_longer(counter, agent):
    offer = offered(counter, agent)
    ids = offer.appointment_id, offer.usager_id
    return lambda: leave_waiting_list(*ids, NOON)


def two_records_become_one(counter, agent):
    kept, source = (known_usager(counter.organisation) for _ in range(2))
    booked(counter, source)
    booked(counter, UsagerFactory(responsible=source), starts_at=NINE + HALF_HOUR)
    administrator = actor_of(counter.agents[0], is_espace_admin=True)
    return lambda: merge_usagers(kept.pk, source.pk, administrator, NOW, from_source=["notes"])


def an_agent_leaves(counter, agent):
    leaver = counter.agents[1]
    booked(counter, agent_ids=(leaver.pk,))
    leaver.followed_usagers.add(UsagerFactory())
    administrator = actor_of(counter.agents[0], is_espace_admin=True)
    after = NINE + HALF_HOUR
    return lambda: remove_agent(leaver.pk, counter.organisation.pk, administrator, after)


def actor_of(agent, **rights) -> Actor:
    """The agent as rules see them, given these rights first."""
    Agent.objects.filter(pk=agent.pk).update(**rights)
    return actor_of_account(agent.account_id)


ACTS = [
    an_agent_books,
    an_agent_books_elsewhere,
    a_prescripteur_books,
    somebody_holds,
    somebody_holds_what_lapsed,
    somebody_confirms,
    somebody_confirms_too_late,
    a_hold_ends,
    an_agent_moves,
    an_usager_moves,
    an_agent_cancels_and_somebody_waits,
    an_agent_sets_a_status,
    an_agent_restores,
    an_agent_deletes,
    an_agent_edits,
    an_agent_adds_somebody,
    an_agent_takes_somebody_out,
    a_relative_comes_instead,
    a_family_takes_a_seat,
    the_last_participant_cancels,
    somebody_accepts,
    somebody_declines,
    nobody_answers,
    somebody_waits_no_longer,
    two_records_become_one,
    an_agent_leaves,
]


# What brings people in and out, in a real process under a real signal 9.
KILLED = [
    an_agent_books,
    somebody_holds,
    somebody_confirms,
    an_agent_moves,
    an_agent_cancels_and_somebody_waits,
    a_family_takes_a_seat,
    an_agent_sets_a_status,
    two_records_become_one,
    an_agent_leaves,
]


def half_a_booking(counter, agent):
    """What a service without a transaction would do."""
    appointment = booked(counter)

    def act() -> None:
        appointment.participations.update(status="revoked")
        appointment.claims.update(blocking=False)
        Appointment.objects.filter(pk=appointment.pk).update(status="revoked")

    return act


def test_control_without_a_transaction_deaths_show(espace):
    with in_espace(espace):
        counter = open_counter()
        act = half_a_booking(counter, Author.agent(counter.agents[0]))
        before = everything()
    assert not connection_cut(act, 3, espace)  # the first one sets the role
    with in_espace(espace):
        assert everything() != before
        with pytest.raises(AssertionError):
            check_bookings(NOW)


def name_of(value: object) -> str:
    return value.__name__


@pytest.mark.parametrize("prepare", ACTS, ids=name_of)
def test_cut_off_between_any_two_statements(espace, prepare):
    nothing_or_all(espace, prepare, connection_cut)


@pytest.mark.parametrize("prepare", KILLED, ids=name_of)
def test_killed_between_any_two_statements(espace, prepare):
    nothing_or_all(espace, prepare, process_killed)


@pytest.fixture(autouse=True)
def free_days_of_the_same_day(monkeypatch):
    """What the relay writes anew begins on the day that the acts are played on."""
    monkeypatch.setattr(handlers, "now", lambda: NOW)


def nothing_or_all(espace, prepare, run_until) -> None:
    with in_espace(espace):
        counter = open_kept_counter(agents=2)
        act = prepare(counter, Author.agent(counter.agents[0]))
        before = everything()
    deaths = 0
    while not run_until(act, deaths, espace):
        with in_espace(espace):
            assert everything() == before, f"after {deaths} statements"
        deaths += 1
    assert deaths > 3, "it did nothing"
    with in_espace(espace):
        assert everything() != before
        check_bookings(NOW)
    relay.drain()  # free days of an agent who leaves follow by a message
    with in_espace(espace):
        assert not drift(NOW)
