"""Moving: what an agent may, what an usager may, and what is told."""

from datetime import timedelta

import pytest

from booking.appointments.author import WAITING_LIST, Author
from booking.appointments.errors import (
    ConfirmationNeeded,
    IdenticalAppointment,
    InvalidBooking,
    RuleRefused,
    SlotTaken,
)
from booking.appointments.models import AgentClaim, Appointment, Change
from booking.appointments.orders import MoveOrder, OneOffPlace
from booking.appointments.search import slots_between
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.move_appointment import move_appointment
from booking.catalog.models import Motif
from booking.directory.models import Place
from socle.errors import Forbidden, NotVisible
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import AgentFactory, OrganisationFactory, PlaceFactory, UsagerFactory

from .conftest import ANYWAY, CARD, HALF_HOUR, booked
from .invariants import everything, messages

# Friday: more than two days from now.
FRIDAY = NINE + timedelta(days=3)


def moved_messages() -> list[tuple[str, dict]]:
    return [
        (topic, payload)
        for topic, payload in messages()
        if topic in ("appointment.moved", "appointment.edited")
    ]


def test_an_agent_sets_time_length_agents_and_place(in_alpha):
    counter = open_counter(agents=2)
    first, second = counter.agents
    there = PlaceFactory(organisation=counter.organisation)
    appointment = booked(counter, agent_ids=(first.pk,))
    order = MoveOrder(FRIDAY, agent_ids=(second.pk,), duration_in_min=45, place_id=there.pk)
    move_appointment(appointment.pk, order, Author.agent(first), NOW, confirmation=ANYWAY)
    appointment.refresh_from_db()
    assert (appointment.starts_at, appointment.ends_at) == (FRIDAY, FRIDAY + timedelta(minutes=45))
    assert (appointment.place, list(appointment.agents.all())) == (there, [second])
    assert appointment.ics_sequence == 1
    [(topic, payload)] = moved_messages()
    assert topic == "appointment.moved"
    assert payload == {
        "appointment_id": appointment.pk,
        "previous_starts_at": NINE.isoformat(),
        "previous_place_id": counter.place.pk,
        "added_agent_ids": [second.pk],
        "removed_agent_ids": [first.pk],
        "author_kind": "agent",
        "author_agent_id": first.pk,
        "author_usager_id": None,
    }
    change = Change.objects.get(verb="moved")
    assert change.before["place_id"] == counter.place.pk
    assert change.after["agent_ids"] == [second.pk]
    assert "status" not in change.after


def test_a_quarter_of_an_hour_later_is_not_in_its_own_way(counter, agent):
    appointment = booked(counter)
    later = MoveOrder(NINE + timedelta(minutes=15))
    move_appointment(appointment.pk, later, agent, NOW)
    assert AgentClaim.objects.get().period.lower == NINE + timedelta(minutes=15)


def test_other_agents_are_news_for_calendars(in_alpha):
    counter = open_counter(agents=2)
    appointment = booked(counter, agent_ids=(counter.agents[0].pk,))
    order = MoveOrder(NINE, agent_ids=(counter.agents[1].pk,))
    moved = move_appointment(appointment.pk, order, Author.agent(counter.agents[0]), NOW)
    assert moved.ics_sequence == 1
    [(topic, payload)] = moved_messages()
    assert (topic, payload["added_agent_ids"]) == ("appointment.edited", [counter.agents[1].pk])


def test_another_length_is_news_for_calendars(counter, agent):
    appointment = booked(counter)
    moved = move_appointment(appointment.pk, MoveOrder(NINE, duration_in_min=20), agent, NOW)
    assert moved.ics_sequence == 1
    assert moved_messages()[0][0] == "appointment.edited"


def test_moving_nowhere_tells_nobody(counter, agent):
    appointment = booked(counter)
    move_appointment(appointment.pk, MoveOrder(NINE), agent, NOW)
    assert moved_messages() == []
    assert Change.objects.get().verb == "booked"


def test_a_taken_time_is_confirmed_first(counter, agent):
    booked(counter, starts_at=FRIDAY)
    appointment = booked(counter)
    before = everything()
    with pytest.raises(ConfirmationNeeded) as needed:
        move_appointment(appointment.pk, MoveOrder(FRIDAY), agent, NOW)
    assert needed.value.details["codes"] == ["overlap"]
    assert everything() == before
    anyway = Confirmation(("overlap",))
    move_appointment(appointment.pk, MoveOrder(FRIDAY), agent, NOW, confirmation=anyway)
    assert AgentClaim.objects.get(appointment=appointment).lane == 1


def test_moving_onto_its_double_is_refused(counter, usager, agent):
    booked(counter, usager, starts_at=FRIDAY)
    appointment = booked(counter, usager)
    with pytest.raises(IdenticalAppointment):
        move_appointment(appointment.pk, MoveOrder(FRIDAY), agent, NOW, confirmation=ANYWAY)


def test_a_one_off_place(counter, agent):
    appointment = booked(counter)
    tent = OneOffPlace("Barnum", "Place du marché", 44.7, 4.6)
    order = MoveOrder(NINE, one_off_place=tent)
    moved = move_appointment(appointment.pk, order, agent, NOW, confirmation=ANYWAY)
    assert moved.place.name == "Barnum"
    again = MoveOrder(NINE + HALF_HOUR, place_id=moved.place_id)
    assert (
        move_appointment(appointment.pk, again, agent, NOW, confirmation=ANYWAY).place
        == moved.place
    )


def test_a_closed_place_receives_nobody_anew(counter, agent):
    appointment = booked(counter)
    Place.objects.filter(pk=counter.place.pk).update(availability=Place.Availability.DISABLED)
    with pytest.raises(RuleRefused) as refusal:
        move_appointment(appointment.pk, MoveOrder(FRIDAY), agent, NOW)
    assert refusal.value.code == "place_closed"
    assert move_appointment(appointment.pk, MoveOrder(NINE, duration_in_min=20), agent, NOW)


def test_agents_and_places_of_others_do_not_exist(counter, agent):
    appointment = booked(counter)
    foreign = AgentFactory(organisation=OrganisationFactory())
    elsewhere = PlaceFactory(organisation=OrganisationFactory())
    for order in (MoveOrder(NINE, agent_ids=(foreign.pk,)), MoveOrder(NINE, place_id=elsewhere.pk)):
        with pytest.raises(NotVisible):
            move_appointment(appointment.pk, order, agent, NOW, confirmation=ANYWAY)


def test_what_is_cancelled_does_not_move(counter, agent):
    appointment = booked(counter)
    cancel_appointment(appointment.pk, agent, NOW)
    with pytest.raises(RuleRefused):
        move_appointment(appointment.pk, MoveOrder(FRIDAY), agent, NOW)


# Usagers.


@pytest.fixture
def own(counter, usager):
    """An appointment that the usager took online, on Friday."""
    return booked(counter, usager, starts_at=FRIDAY, author=Author.usager(usager))


def test_an_usager_gets_any_free_agent_at_the_new_time(in_alpha, usager):
    counter = open_counter(agents=2)
    author = Author.usager(usager)
    appointment = booked(counter, usager, starts_at=FRIDAY, author=author)
    former = appointment.agents.get()
    start = FRIDAY + HALF_HOUR
    booked(counter, starts_at=start, agent_ids=(former.pk,))
    moved = move_appointment(appointment.pk, MoveOrder(start), author, NOW)
    assert (moved.starts_at, moved.ends_at) == (start, start + HALF_HOUR)
    assert moved.agents.get() != former
    assert moved.place == counter.place
    [(_, payload)] = moved_messages()
    assert payload["author_usager_id"] == usager.pk


def test_everything_on_the_page_may_be_chosen(counter, usager, own):
    author = Author.usager(usager)
    page = slots_between(counter.choice().wanted, FRIDAY.date(), FRIDAY.date(), NOW)
    for slot in page:
        move_appointment(own.pk, MoveOrder(slot.start), author, NOW)
        move_appointment(own.pk, MoveOrder(FRIDAY), author, NOW)
    assert Appointment.objects.get().ics_sequence == 2 * len(page)


@pytest.mark.parametrize("away", [timedelta(minutes=7), timedelta(days=-30), timedelta(hours=12)])
def test_an_usager_moves_to_what_is_on_offer(own, usager, away):
    before = everything()
    with pytest.raises(SlotTaken):
        move_appointment(own.pk, MoveOrder(FRIDAY + away), Author.usager(usager), NOW)
    assert everything() == before


def test_somebody_else_was_faster_and_nothing_is_lost(counter, usager, own):
    booked(counter, starts_at=FRIDAY + HALF_HOUR)
    before = everything()
    with pytest.raises(SlotTaken):
        move_appointment(own.pk, MoveOrder(FRIDAY + HALF_HOUR), Author.usager(usager), NOW)
    assert everything() == before


@pytest.mark.parametrize(
    "order",
    [
        MoveOrder(FRIDAY + HALF_HOUR, agent_ids=(1,)),
        MoveOrder(FRIDAY + HALF_HOUR, duration_in_min=60),
        MoveOrder(FRIDAY + HALF_HOUR, place_id=1),
        MoveOrder(FRIDAY + HALF_HOUR, one_off_place=OneOffPlace("a", "b", 0, 0)),
        MoveOrder(FRIDAY + HALF_HOUR, room_id=1),
    ],
)
def test_an_usager_chooses_the_start_only(own, usager, order):
    with pytest.raises(InvalidBooking):
        move_appointment(own.pk, order, Author.usager(usager), NOW)


@pytest.mark.parametrize(
    ("now", "code"),
    [(FRIDAY - timedelta(days=2, seconds=1), None), (FRIDAY - timedelta(days=2), "too_late")],
)
def test_until_two_days_before(own, usager, now, code):
    order, author = MoveOrder(FRIDAY + HALF_HOUR), Author.usager(usager)
    if code is None:
        assert move_appointment(own.pk, order, author, now)
        return
    with pytest.raises(RuleRefused) as refusal:
        move_appointment(own.pk, order, author, now)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "change",
    [{"rdvs_editable_by_user": False}, {"bookable_by": Motif.BookableBy.AGENTS}],
)
def test_the_motif_must_let_them(counter, usager, own, change):
    Motif.objects.filter(pk=counter.motif.pk).update(**change)
    with pytest.raises(RuleRefused) as refusal:
        move_appointment(own.pk, MoveOrder(FRIDAY + HALF_HOUR), Author.usager(usager), NOW)
    assert refusal.value.code == "not_movable"


def test_what_an_agent_booked_is_moved_by_agents(counter, usager):
    appointment = booked(counter, usager, starts_at=FRIDAY)
    with pytest.raises(RuleRefused) as refusal:
        move_appointment(appointment.pk, MoveOrder(FRIDAY + HALF_HOUR), Author.usager(usager), NOW)
    assert refusal.value.code == "created_by_agent"


def test_nobody_else_moves_anything(own, counter):
    stranger = Author.agent(counter.agents[0], prescribing=True)
    for author in (Author.prescripteur(CARD), WAITING_LIST, stranger):
        with pytest.raises(Forbidden):
            move_appointment(own.pk, MoveOrder(FRIDAY + HALF_HOUR), author, NOW)


def test_follow_up_moves_among_referents(in_alpha, usager):
    counter = open_counter(agents=2, follow_up=True)
    usager.referents.add(counter.agents[1])
    author = Author.usager(usager)
    appointment = booked(counter, usager, starts_at=FRIDAY, author=author)
    booked(
        counter, UsagerFactory(), starts_at=FRIDAY + HALF_HOUR, agent_ids=(counter.agents[1].pk,)
    )
    with pytest.raises(SlotTaken):
        move_appointment(appointment.pk, MoveOrder(FRIDAY + HALF_HOUR), author, NOW)
    assert move_appointment(appointment.pk, MoveOrder(FRIDAY + HALF_HOUR * 2), author, NOW)
