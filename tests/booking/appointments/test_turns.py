"""Draws and queues: who is registered, whose turn it is, what is kept, and what returns."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from booking.appointments.author import Author
from booking.appointments.errors import RuleRefused, SlotTaken, TooManyHolds
from booking.appointments.models import (
    Appointment,
    BookingHold,
    Draw,
    ReturningTime,
    SoleBooking,
    TurnEntry,
)
from booking.appointments.search import candidates, starts_between
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.draw_ranks import draw_ranks, recompute
from booking.appointments.services.end_hold import end_hold
from booking.appointments.services.end_turn import decline_turn, return_turn
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.appointments.services.offer_turns import offer_turns_of
from booking.appointments.services.register_turn import (
    confirm_turn,
    purge_turns,
    register_turn,
    withdraw_turn,
)
from booking.appointments.wanted import Wanted
from booking.availability.projection.upkeep import bring_up_to_date
from booking.catalog.models import Motif
from booking.directory.models import Usager
from booking.domain.allocation import Door
from booking.domain.slot_search import Audience
from socle.errors import NotVisible

from ..conftest import NINE, NOW, open_counter
from .invariants import messages

State = TurnEntry.State
DAY = timedelta(days=1)


def person(number: int) -> Booker:
    return Booker(f"P{number}", "Dupont", email=f"p{number}@demo.example")


def registered(counter, number: int, now=NOW) -> TurnEntry:
    return confirm_turn(register_turn(counter.choice(), person(number), now).pk, now)


def states() -> list[str]:
    return list(TurnEntry.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def queue(in_alpha):
    return open_counter(allocation="queue")


@pytest.fixture
def draw_of_monday(in_alpha):
    """Drawn on Mondays at 9 h for the seven days that follow; it is Monday, 8 h."""
    return open_counter(
        allocation="draw",
        release_weekday=1,
        release_minute=540,
        release_ahead_in_days=7,
        draw_settles_in_hours=48,
    )


AT_NINE = NOW + timedelta(hours=1)


def test_a_queue_serves_in_the_order_in_which_addresses_were_proved(queue):
    late = register_turn(queue.choice(), person(0), NOW)
    first, second = registered(queue, 1), registered(queue, 2, NOW + timedelta(seconds=1))
    confirm_turn(late.pk, NOW + timedelta(seconds=2))
    holds = offer_turns_of(queue.motif.pk, NOW + timedelta(minutes=1))
    assert [hold.turn_id for hold in holds] == [first.pk, second.pk, late.pk]
    assert [hold.starts_at for hold in holds] == sorted(hold.starts_at for hold in holds)
    assert len({hold.starts_at for hold in holds}) == 3
    assert states() == [State.OFFERED] * 3


def test_nobody_who_has_not_proved_the_address_gets_anything(queue):
    register_turn(queue.choice(), person(1), NOW)
    assert offer_turns_of(queue.motif.pk, NOW) == []
    assert states() == [State.PENDING]


def test_what_is_kept_for_a_turn_is_booked_by_its_link_and_by_nobody_else(queue):
    entry = registered(queue, 1)
    (hold,) = offer_turns_of(queue.motif.pk, NOW)
    with pytest.raises(SlotTaken):
        hold_slot(queue.choice(hold.starts_at), person(9), NOW)
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW + timedelta(minutes=5))
    entry.refresh_from_db()
    assert (entry.state, appointment.starts_at) == (State.SERVED, hold.starts_at)


def test_a_queue_is_not_online_even_for_who_knows_the_hour(queue):
    bring_up_to_date(NOW)
    wanted = Wanted(motif=queue.motif, place=queue.place)
    assert starts_between(wanted, NINE.date(), NINE.date() + 30 * DAY, NOW) == []
    assert candidates(wanted, NINE, NOW) == []
    with pytest.raises(SlotTaken):
        hold_slot(queue.choice(), person(1), NOW)


def test_one_address_has_one_place_and_one_live_booking(queue):
    registered(queue, 1)
    again = register_turn(queue.choice(), person(1), NOW)
    with pytest.raises(RuleRefused) as refusal:
        confirm_turn(again.pk, NOW)
    assert refusal.value.code == "sole_booking"
    (hold,) = offer_turns_of(queue.motif.pk, NOW)
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    with pytest.raises(RuleRefused):
        confirm_turn(again.pk, NOW)
    cancel_appointment(appointment.pk, Author.agent(queue.agents[0]), NOW)
    assert confirm_turn(again.pk, NOW).state == State.WAITING


def test_the_database_itself_refuses_a_second_place(queue):
    registered(queue, 1)
    row = SoleBooking.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SoleBooking.objects.create(
            motif=queue.motif, identity=row.identity, entry=TurnEntry.objects.get()
        )


def test_a_declined_time_goes_to_the_next_and_the_person_keeps_their_place(queue):
    first, second = registered(queue, 1), registered(queue, 2, NOW + timedelta(seconds=1))
    hold, other = offer_turns_of(queue.motif.pk, NOW + timedelta(seconds=2))
    end_hold(other.pk)
    return_turn(second.pk, NOW)
    decline_turn(hold.pk, NOW)
    holds = offer_turns_of(queue.motif.pk, NOW + timedelta(minutes=1))
    given = {one.turn_id: one.starts_at for one in holds}
    assert given[first.pk] != hold.starts_at
    assert given[second.pk] == hold.starts_at


def test_three_offers_without_answer_end_the_turn(queue):
    entry = registered(queue, 1)
    now = NOW
    for _ in range(3):
        (hold,) = offer_turns_of(queue.motif.pk, now)
        now = hold.expires_at
        end_hold(hold.pk)
        return_turn(entry.pk, now)
    entry.refresh_from_db()
    assert (entry.state, entry.ended_at) == (State.LAPSED, now)
    assert offer_turns_of(queue.motif.pk, now) == []
    registered(queue, 1, now)  # they may come back


def test_leaving_gives_back_what_was_offered(queue):
    entry = registered(queue, 1)
    (hold,) = offer_turns_of(queue.motif.pk, NOW)
    withdraw_turn(entry.pk, NOW)
    hold.refresh_from_db()
    assert (states(), hold.state) == ([State.WITHDRAWN], "lapsed")
    other = registered(queue, 2)
    (again,) = offer_turns_of(queue.motif.pk, NOW)
    assert (again.turn_id, again.starts_at) == (other.pk, hold.starts_at)


def test_a_cancelled_time_goes_to_the_next_of_the_queue(queue):
    """All the days within reach are taken: the only time is the one that is given back."""
    type(queue.motif).objects.update(max_public_booking_delay=36 * 3600)
    queue.motif.refresh_from_db()
    for number in range(12):
        registered(queue, number, NOW + timedelta(seconds=number))
    holds = offer_turns_of(queue.motif.pk, NOW + timedelta(minutes=1))
    waiting = [entry for entry in TurnEntry.objects.order_by("pk") if entry.state == State.WAITING]
    assert waiting
    taken = confirm_hold(holds[0].uuid, link_secret(holds[0]), NOW)
    cancel_appointment(taken.pk, Author.agent(queue.agents[0]), NOW)
    assert ("turns.due", {"motif_id": queue.motif.pk}) in messages()
    (again,) = offer_turns_of(queue.motif.pk, NOW)
    assert (again.turn_id, again.starts_at) == (waiting[0].pk, holds[0].starts_at)


def test_agents_book_whatever_the_queue(queue):
    wanted = Wanted(motif=queue.motif, place=queue.place, audience=Audience.AGENT)
    assert starts_between(wanted, NINE.date(), NINE.date(), NOW)


def test_a_draw_ranks_everybody_once_and_can_be_computed_again(draw_of_monday):
    entries = [registered(draw_of_monday, number) for number in range(30)]
    draw = Draw.objects.get()
    assert draw.closes_at == AT_NINE
    assert offer_turns_of(draw_of_monday.motif.pk, NOW) == []
    assert draw_ranks(draw.pk, NOW).drawn_at is None  # too early
    draw_ranks(draw.pk, AT_NINE)
    draw_ranks(draw.pk, AT_NINE + DAY)  # a message that comes twice
    ranks = dict(TurnEntry.objects.values_list("uuid", "rank"))
    assert sorted(ranks.values()) == list(range(1, 31))
    draw.refresh_from_db()
    assert draw.drawn_at == AT_NINE
    result, is_right = recompute(draw)
    assert is_right
    assert result.ranks == ranks
    assert [ranks[entry.uuid] for entry in entries] != list(range(1, 31))
    holds = offer_turns_of(draw_of_monday.motif.pk, AT_NINE)
    assert [hold.turn.rank for hold in holds] == list(range(1, len(holds) + 1))


def test_a_result_that_was_touched_shows(draw_of_monday):
    for number in range(4):
        registered(draw_of_monday, number)
    draw = Draw.objects.get()
    draw_ranks(draw.pk, AT_NINE)
    one, other = draw.ranks.order_by("rank")[:2]
    draw.ranks.filter(pk=other.pk).update(receipt=UUID(int=1))
    draw.ranks.filter(pk=one.pk).update(receipt=other.receipt)
    draw.refresh_from_db()
    assert not recompute(draw)[1]


def test_who_registers_after_the_draw_waits_for_the_next(draw_of_monday):
    first = registered(draw_of_monday, 1)
    draw_ranks(first.draw_id, AT_NINE)
    second = registered(draw_of_monday, 2, AT_NINE + timedelta(minutes=1))
    assert second.draw.closes_at == AT_NINE + 7 * DAY
    holds = offer_turns_of(draw_of_monday.motif.pk, AT_NINE + timedelta(minutes=2))
    assert [hold.turn_id for hold in holds] == [first.pk]


def test_what_a_draw_leaves_opens_to_everybody_once_its_people_had_their_time(draw_of_monday):
    choice = draw_of_monday.choice(NINE + 6 * DAY)  # the Monday after, opened by this release
    with pytest.raises(SlotTaken):
        hold_slot(choice, person(1), AT_NINE)
    with pytest.raises(SlotTaken):
        hold_slot(choice, person(1), AT_NINE + timedelta(hours=47, minutes=59))
    assert hold_slot(choice, person(1), AT_NINE + timedelta(hours=48))


def test_a_new_draw_keeps_its_days_closed_until_it_was_drawn(draw_of_monday):
    """Times that the Monday before would have opened are nobody's yet."""
    Motif.objects.update(draws_since=NOW)
    draw_of_monday.motif.refresh_from_db()
    entry = registered(draw_of_monday, 1)
    TurnEntry.objects.update(rank=1)
    for now in (NOW, AT_NINE - timedelta(seconds=1)):
        assert offer_turns_of(draw_of_monday.motif.pk, now) == []
        with pytest.raises(SlotTaken):
            hold_slot(draw_of_monday.choice(NINE), person(2), now)
    draw_ranks(entry.draw_id, AT_NINE)
    (hold,) = offer_turns_of(draw_of_monday.motif.pk, AT_NINE)
    assert hold.turn_id == entry.pk
    free = draw_of_monday.choice(NINE + DAY)
    with pytest.raises(SlotTaken):
        hold_slot(free, person(2), AT_NINE + timedelta(hours=12))


def test_only_motifs_by_turns_take_registrations(in_alpha):
    with pytest.raises(NotVisible):
        register_turn(open_counter().choice(), person(1), NOW)


def test_asking_again_keeps_the_place_and_floods_end(queue):
    first = register_turn(queue.choice(), person(1), NOW)
    assert register_turn(queue.choice(), person(1), NOW) == first
    # Another name at one mailbox is another registration, however its address is written.
    tagged = [Booker("A", "B", email=f"p1+{number}@demo.example") for number in range(5)]
    [second] = {register_turn(queue.choice(), booker, NOW) for booker in tagged}
    assert second != first
    others = [open_counter(allocation="queue") for _ in range(2)]
    register_turn(others[0].choice(), person(1), NOW)
    for choice, booker in (
        (others[1].choice(), person(1)),
        (queue.choice(), Booker("C", "D", email="p1@demo.example")),
    ):
        with pytest.raises(TooManyHolds):
            register_turn(choice, booker, NOW)


def test_what_was_never_proved_is_forgotten_and_what_ended_a_month_later(queue):
    register_turn(queue.choice(), person(1), NOW)
    gone, stays = registered(queue, 2), registered(queue, 3)
    withdraw_turn(gone.pk, NOW)
    assert purge_turns(NOW + 3 * DAY, NOW, 100) == 1
    assert purge_turns(NOW + 31 * DAY, NOW, 100) == 1
    assert list(TurnEntry.objects.all()) == [stays]
    # Nobody has served them for as long as appointments are kept: theirs goes as well.
    assert purge_turns(NOW + 31 * DAY, NOW + DAY, 100) == 1
    assert not TurnEntry.objects.exists()


# Times given back


def given_back(**motif) -> Appointment:
    counter = open_counter(**motif)
    hold = hold_slot(counter.choice(), person(1), NOW)
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    cancel_appointment(appointment.pk, Author.usager(Usager.objects.get()), NOW)
    return counter


@pytest.mark.parametrize("projected", [True, False])
def test_a_freed_time_returns_online_at_an_hour_nobody_knows(in_alpha, projected):
    counter = given_back(return_delay_in_min=60)
    if projected:
        bring_up_to_date(NOW)
    until = ReturningTime.objects.get().until
    assert NOW < until <= NOW + timedelta(minutes=60)
    wanted = counter.choice().wanted
    for door, audience, sees in (
        (Door.PUBLIC, Audience.USAGER, False),
        (Door.COUNTER, Audience.USAGER, True),
        (Door.TURN, Audience.USAGER, True),
        (Door.PUBLIC, Audience.AGENT, True),
    ):
        asked = Wanted(
            motif=wanted.motif,
            place=wanted.place,
            organisation_ids=wanted.organisation_ids,
            door=door,
            audience=audience,
        )
        assert (NINE in starts_between(asked, NINE.date(), NINE.date(), NOW)) == sees
        assert bool(candidates(asked, NINE, NOW)) == sees
    with pytest.raises(SlotTaken):
        hold_slot(counter.choice(), person(2), until - timedelta(seconds=1))
    assert hold_slot(counter.choice(), person(2), until)


def test_without_a_delay_it_returns_at_once(in_alpha):
    counter = given_back()
    assert not ReturningTime.objects.exists()
    assert hold_slot(counter.choice(), person(2), NOW)


def test_other_motifs_of_the_agent_do_not_wait(in_alpha):
    counter = given_back(return_delay_in_min=60)
    row = ReturningTime.objects.get()
    assert row.motif_id == counter.motif.pk


# One live booking


def test_a_sole_booking_is_one_for_a_mailbox_or_a_number(in_alpha):
    counter = open_counter(sole_booking=True)
    first = hold_slot(counter.choice(), Booker("A", "B", "a@demo.example", "+33639980001"), NOW)
    confirm_hold(first.uuid, link_secret(first), NOW)
    for number, booker in enumerate(
        (
            Booker("C", "D", "a+x@demo.example"),
            Booker("E", "F", "other@demo.example", "+33639980001"),
        ),
        start=1,
    ):
        hold = hold_slot(counter.choice(NINE + number * timedelta(minutes=30)), booker, NOW)
        with pytest.raises(RuleRefused):
            confirm_hold(hold.uuid, link_secret(hold), NOW)
    assert Appointment.objects.count() == 1
    later = NOW + 2 * DAY  # the first one is over
    hold = hold_slot(counter.choice(NINE + 2 * DAY), Booker("C", "D", "a@demo.example"), later)
    assert confirm_hold(hold.uuid, link_secret(hold), later)


def test_holds_of_turns_do_not_count_against_the_person(queue):
    """A turn that came is not a slot that somebody hoards."""
    registered(queue, 1)
    offer_turns_of(queue.motif.pk, NOW)
    open_motif = open_counter()
    for number in range(3):
        hold_slot(open_motif.choice(NINE + number * timedelta(minutes=30)), person(1), NOW)
    assert BookingHold.objects.count() == 4
