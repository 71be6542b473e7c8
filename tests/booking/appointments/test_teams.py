"""Several agents, rooms, buffers and journeys: in what is offered and in what may be booked."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from booking.appointments.author import Author
from booking.appointments.errors import ConfirmationNeeded, SlotTaken
from booking.appointments.models import AgentClaim, AgentTravel, RoomClaim
from booking.appointments.orders import MoveOrder
from booking.appointments.search import next_slot, next_slot_by_place, slots_between
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.end_hold import end_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.set_travel_time import set_travel_time
from booking.appointments.wanted import Wanted
from booking.catalog.models import Room
from booking.domain.slot_search import Audience
from socle.errors import DomainError
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import MotifFactory, OpeningWindowFactory, PlaceFactory, UsagerFactory

from .conftest import HALF_HOUR, booked, order_of
from .invariants import everything

DAY = NINE.date()
SIX = [NINE + HALF_HOUR * rank for rank in range(6)]


def offered(counter, audience=Audience.USAGER, place=None, day=DAY, **wanted):
    place = place or (counter.place if counter.motif.needs_place else None)
    found = slots_between(Wanted(counter.motif, place, audience=audience, **wanted), day, day, NOW)
    return [slot.start for slot in found]


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


# Several agents at once.


def test_two_agents_at_once_are_both_claimed(in_alpha, booker):
    counter = open_counter(agents=3, agents_required=2)
    hold = hold_slot(counter.choice(), booker, NOW)
    held = AgentClaim.objects.filter(hold=hold)
    assert {claim.agent for claim in held} == set(counter.agents[:2])
    assert hold.agent == counter.agents[0]
    assert offered(counter) == SIX[1:]
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    assert set(appointment.agents.all()) == set(counter.agents[:2])


def test_starts_with_too_few_free_agents_are_not_offered(in_alpha):
    counter = open_counter(agents=2, agents_required=2)
    booked(counter, starts_at=SIX[2], agent_ids=(counter.agents[1].pk,))
    assert offered(counter) == [*SIX[:2], *SIX[3:]]
    assert offered(counter, Audience.AGENT) == [
        start for start in [*SIX[:2], *SIX[3:]] for _ in counter.agents
    ]
    first = next_slot(counter.choice().wanted, DAY, NOW)
    assert first.start == NINE


def test_agents_of_different_places_make_no_team(in_alpha):
    counter = open_counter(agents=1, agents_required=2)
    other = open_counter(agents=1)
    other.agents[0].opening_windows.get().motifs.add(counter.motif)
    wanted = Wanted(counter.motif)
    assert slots_between(wanted, DAY, DAY, NOW) == []
    assert next_slot(wanted, DAY, NOW) is None


def test_the_agents_chosen_are_all_claimed_or_none(in_alpha, usager):
    counter = open_counter(agents=3)
    booked(counter, agent_ids=(counter.agents[2].pk,))
    before = everything()
    with pytest.raises(ConfirmationNeeded):
        book_appointment(order_of(counter, usager), Author.agent(counter.agents[0]), NOW)
    assert everything() == before


def test_the_next_agents_complete_the_team(in_alpha, booker):
    counter = open_counter(agents=3, agents_required=2)
    busy = counter.agents[0]
    booked(counter, starts_at=NINE, agent_ids=(busy.pk,))
    hold = hold_slot(counter.choice(), booker, NOW)
    assert {claim.agent for claim in AgentClaim.objects.filter(hold=hold)} == set(
        counter.agents[1:]
    )


# Rooms.


@pytest.fixture
def roomed(in_alpha):
    """Three agents and one room."""
    counter = open_counter(agents=3, requires_room=True)
    Room.objects.create(place=counter.place, name="Salle verte")
    return counter


def person(number: int) -> Booker:
    return Booker("Camille", f"Petit{number}", email=f"camille{number}@demo.example")


def test_the_only_room_goes_to_one(roomed):
    hold = hold_slot(roomed.choice(), person(1), NOW)
    assert RoomClaim.objects.get().hold == hold
    assert offered(roomed) == SIX[1:]
    with pytest.raises(SlotTaken):
        hold_slot(roomed.choice(), person(2), NOW)
    assert AgentClaim.objects.count() == 1
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    assert RoomClaim.objects.get().appointment == appointment


def test_a_second_room_opens_the_start_again(roomed):
    hold_slot(roomed.choice(), person(1), NOW)
    closed = Room.objects.create(place=roomed.place, name="Salle rouge", is_open=False)
    assert offered(roomed) == SIX[1:]
    Room.objects.filter(pk=closed.pk).update(is_open=True)
    assert offered(roomed) == SIX
    assert hold_slot(roomed.choice(), person(2), NOW)


def test_a_lapsed_hold_gives_its_room_back(roomed):
    hold = hold_slot(roomed.choice(), person(1), NOW)
    later = hold.expires_at
    assert hold_slot(roomed.choice(), person(2), later)
    end_hold(hold.pk)
    assert RoomClaim.objects.count() == 1


def test_without_a_room_an_agent_confirms(roomed, usager):
    author = Author.agent(roomed.agents[0])
    booked(roomed, agent_ids=(roomed.agents[1].pk,))
    order = order_of(roomed, usager, agent_ids=(roomed.agents[0].pk,))
    with pytest.raises(ConfirmationNeeded) as needed:
        book_appointment(order, author, NOW)
    assert needed.value.details["codes"] == ["no_free_room"]
    anyway = Confirmation(("no_free_room",))
    appointment = book_appointment(order, author, NOW, confirmation=anyway)
    assert not RoomClaim.objects.filter(appointment=appointment).exists()


def test_a_room_is_never_taken_twice_not_even_on_purpose(roomed, usager):
    room = Room.objects.get()
    for number in range(2):
        booked(roomed, agent_ids=(roomed.agents[number].pk,), room_id=room.pk)
    assert RoomClaim.objects.count() == 1
    claim = RoomClaim.objects.get()
    claim.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        claim.save(force_insert=True)


def test_the_room_follows_the_appointment(roomed):
    appointment = booked(roomed, agent_ids=(roomed.agents[0].pk,))
    move_appointment(appointment.pk, MoveOrder(SIX[2]), Author.agent(roomed.agents[0]), NOW)
    assert RoomClaim.objects.get().period.lower == SIX[2]


def test_next_availability_by_place_minds_the_rooms(roomed, django_assert_num_queries):
    empty = PlaceFactory(organisation=roomed.organisation)
    OpeningWindowFactory(
        agent=roomed.agents[0],
        organisation=roomed.organisation,
        place=empty,
        motifs=[roomed.motif],
    )
    hold_slot(roomed.choice(), person(1), NOW)
    with django_assert_num_queries(4):
        found = next_slot_by_place(Wanted(roomed.motif), [roomed.place, empty], NOW)
    assert set(found) == {roomed.place.pk}


# Buffers.


def test_buffers_are_in_what_is_offered(in_alpha):
    counter = open_counter(buffer_before_in_min=5, buffer_after_in_min=10)
    booked(counter, starts_at=SIX[2])
    # Taken from 9:55 to 10:40, a second appointment keeps 10 min before it and 5 after it.
    assert offered(counter) == [NINE, NINE + minutes(105), NINE + minutes(135)]


def test_everything_offered_may_be_booked(in_alpha):
    counter = open_counter(buffer_before_in_min=5, buffer_after_in_min=10)
    number = 0
    while starts := offered(counter):
        hold_slot(counter.choice(starts[-1]), person(number), NOW)
        number += 1
    assert number >= 3


def test_the_database_keeps_the_buffers(in_alpha, usager):
    counter = open_counter(buffer_after_in_min=15)
    booked(counter, starts_at=NINE)
    order = order_of(counter, usager, starts_at=SIX[1])
    author = Author.agent(counter.agents[0])
    with pytest.raises(ConfirmationNeeded) as needed:
        book_appointment(order, author, NOW)
    assert needed.value.details["codes"] == ["buffer"]
    appointment = book_appointment(order, author, NOW, confirmation=Confirmation(("buffer",)))
    claim = AgentClaim.objects.get(appointment=appointment)
    assert (claim.lane, claim.period.upper) == (1, appointment.ends_at + minutes(15))


def test_the_buffers_of_another_motif_count_as_well(in_alpha):
    counter = open_counter(buffer_after_in_min=20)
    quick = MotifFactory(organisations=[counter.organisation], default_duration_in_min=30)
    counter.agents[0].opening_windows.get().motifs.add(quick)
    booked(counter, starts_at=NINE)
    wanted = Wanted(quick, counter.place)
    found = [slot.start for slot in slots_between(wanted, DAY, DAY, NOW)]
    assert found[0] == NINE + minutes(50)


# Journeys.


@pytest.fixture
def itinerant(in_alpha):
    """One agent, half the morning here and half there, an hour's drive apart."""
    counter = open_counter()
    there = PlaceFactory(organisation=counter.organisation, name="Antenne du Teil")
    window = OpeningWindowFactory(
        agent=counter.agents[0],
        organisation=counter.organisation,
        place=there,
        motifs=[counter.motif],
    )
    assert window.place == there
    set_travel_time(counter.agents[0].pk, 45, NOW)
    return counter, there


def test_elsewhere_the_journey_is_taken_out(itinerant):
    counter, there = itinerant
    booked(counter, starts_at=SIX[1])
    assert offered(counter) == [NINE, *SIX[2:]]
    # Busy here from 9:30 to 10:00: there until 8:45, and from 10:45 on.
    assert offered(counter, place=there) == [NINE + minutes(105), NINE + minutes(135)]


def test_without_a_place_each_site_has_its_own_journeys(itinerant):
    counter, there = itinerant
    booked(counter, starts_at=SIX[1])
    found = slots_between(Wanted(counter.motif, audience=Audience.AGENT), DAY, DAY, NOW)
    starts = {}
    for slot in found:
        starts.setdefault(slot.lieu_id, []).append(slot.start)
    assert starts[counter.place.pk] == [NINE, *SIX[2:]]
    assert starts[there.pk] == [NINE + minutes(105), NINE + minutes(135)]
    booked(counter, starts_at=SIX[1] - timedelta(days=1))
    by_place = next_slot_by_place(Wanted(counter.motif), [counter.place, there], NOW)
    assert by_place[counter.place.pk].start == NINE - timedelta(days=1)
    assert by_place[there.pk].start == NINE - timedelta(days=1) + minutes(105)


def test_the_database_keeps_the_journey(itinerant, usager):
    counter, there = itinerant
    booked(counter, starts_at=SIX[1])
    author = Author.agent(counter.agents[0])
    early = order_of(counter, usager, starts_at=NINE + minutes(104), place_id=there.pk)
    with pytest.raises(ConfirmationNeeded) as needed:
        book_appointment(early, author, NOW, confirmation=Confirmation(("window_elsewhere", "gap")))
    assert needed.value.details["codes"] == ["travel"]
    assert "met 45 minutes pour s’y rendre" in needed.value.cautions[0].sentence
    codes = ("window_elsewhere", "gap", "travel")
    first = book_appointment(early, author, NOW, confirmation=Confirmation(codes))
    assert AgentClaim.objects.get(appointment=first).lane == 1


def test_two_claims_too_near_are_refused_whoever_writes_them(itinerant):
    counter, there = itinerant
    here = AgentClaim.objects.get(appointment=booked(counter, starts_at=NINE))
    away = AgentClaim.objects.get(
        appointment=booked(counter, starts_at=NINE + minutes(75), place_id=there.pk)
    )
    assert (here.lane, away.lane) == (0, 0)
    assert here.site != away.site
    with pytest.raises(IntegrityError, match="agent_has_time_to_travel"), transaction.atomic():
        AgentClaim.objects.filter(pk=away.pk).update(
            period=(NINE + minutes(74), NINE + minutes(104)),
            reach=(NINE + minutes(74), NINE + minutes(149)),
        )


def test_two_visits_at_home_leave_time_to_drive(in_alpha, usager):
    counter = open_counter(location_type="home")
    set_travel_time(counter.agents[0].pk, 20, NOW)
    booked(counter, usager)
    assert offered(counter)[0] == NINE + minutes(50)
    with pytest.raises(DomainError):
        book_appointment(
            order_of(counter, UsagerFactory(), starts_at=NINE + minutes(40)),
            Author.agent(counter.agents[0]),
            NOW,
            confirmation=Confirmation(("gap",)),
        )


def test_a_call_needs_no_journey(in_alpha, usager):
    counter = open_counter(location_type="phone")
    set_travel_time(counter.agents[0].pk, 20, NOW)
    booked(counter, usager)
    assert offered(counter) == SIX[1:]
    assert AgentClaim.objects.get().site is None


def test_a_journey_set_later_protects_what_is_to_come(in_alpha):
    counter = open_counter()
    there = PlaceFactory(organisation=counter.organisation)
    booked(counter, starts_at=NINE)
    booked(counter, starts_at=NINE + minutes(40), place_id=there.pk)
    booked(counter, starts_at=NINE + minutes(180), place_id=there.pk)
    assert set_travel_time(counter.agents[0].pk, 45, NOW) == 1
    assert AgentClaim.objects.filter(site__isnull=False).count() == 2
    assert set_travel_time(counter.agents[0].pk, None, NOW) == 0
    assert not AgentClaim.objects.filter(site__isnull=False).exists()
    assert not AgentTravel.objects.exists()


@pytest.mark.parametrize("length", [0, -5, 241])
def test_an_impossible_journey(counter, length):
    with pytest.raises(DomainError):
        set_travel_time(counter.agents[0].pk, length, NOW)
