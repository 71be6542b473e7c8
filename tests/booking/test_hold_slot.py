"""Holding a slot: who gets it, what is refused, what leaves."""

from datetime import timedelta

import pytest

from booking.appointments.errors import SlotTaken, TooManyHolds
from booking.appointments.models import AgentClaim, BookingHold
from booking.appointments.search import slots_between
from booking.appointments.services.end_hold import end_hold, forget_hold
from booking.appointments.services.hold_quota import HOLDS_A_PERSON
from booking.appointments.services.hold_slot import HOLD_LASTS, Booker, hold_slot
from booking.catalog.models import Motif
from booking.directory.models import Place
from socle.errors import NotVisible
from socle.outbox.models import Delivery, Message
from tests.factories import AbsenceFactory, OrganisationFactory, PlaceFactory

from .conftest import NINE, NOW, open_counter


def offered(counter, now=NOW):
    day = NINE.date()
    return [slot.start for slot in slots_between(counter.choice().wanted, day, day, now)]


def test_a_held_slot_is_no_longer_offered(counter, booker):
    before = offered(counter)
    hold = hold_slot(counter.choice(), booker, NOW)
    assert before[0] == NINE
    assert offered(counter) == before[1:]
    assert hold.agent_id == counter.agents[0].pk
    assert hold.expires_at == NOW + HOLD_LASTS


def test_the_second_person_is_refused_and_leaves_no_trace(counter, booker):
    hold_slot(counter.choice(), booker, NOW)
    with pytest.raises(SlotTaken):
        hold_slot(counter.choice(), Booker("Léo", "Petit", email="leo@demo.example"), NOW)
    assert list(BookingHold.objects.values_list("email", flat=True)) == ["nadia@demo.example"]
    assert AgentClaim.objects.count() == 1


def test_a_lapsed_hold_gives_its_time_back_without_any_job(counter, booker):
    hold_slot(counter.choice(), booker, NOW)
    later = NOW + HOLD_LASTS
    assert NINE in offered(counter, later)
    taken = hold_slot(counter.choice(), Booker("Léo", "Petit", email="leo@demo.example"), later)
    assert AgentClaim.objects.get().hold_id == taken.pk


def test_two_agents_hold_the_same_hour_and_the_least_busy_comes_first(in_alpha, booker):
    counter = open_counter(agents=2)
    first = hold_slot(counter.choice(), booker, NOW)
    later = hold_slot(counter.choice(NINE + timedelta(minutes=30)), booker, NOW)
    assert first.agent_id == counter.agents[0].pk
    assert later.agent_id == counter.agents[1].pk
    third = hold_slot(counter.choice(), Booker("Léo", "Petit", email="leo@demo.example"), NOW)
    assert third.agent_id == counter.agents[1].pk


def test_asking_twice_for_the_same_slot_gives_the_same_hold(in_alpha, booker):
    counter = open_counter(agents=2)
    first = hold_slot(counter.choice(), booker, NOW)
    assert hold_slot(counter.choice(), booker, NOW) == first
    assert AgentClaim.objects.count() == 1


def test_one_address_keeps_a_few_slots_only(counter, booker):
    half_hours = [NINE + timedelta(minutes=30 * number) for number in range(HOLDS_A_PERSON + 1)]
    for start in half_hours[:-1]:
        hold_slot(counter.choice(start), booker, NOW)
    with pytest.raises(TooManyHolds):
        hold_slot(counter.choice(half_hours[-1]), booker, NOW)
    hold_slot(counter.choice(half_hours[-1]), booker, NOW + HOLD_LASTS)


@pytest.mark.parametrize(
    "change",
    [
        {"bookable_by": Motif.BookableBy.AGENTS},
        {"bookable_by": Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS},
        {"follow_up": True},
        {"deleted_at": NOW},
    ],
)
def test_a_motif_closed_to_usagers_does_not_exist(counter, booker, change):
    Motif.objects.filter(pk=counter.motif.pk).update(**change)
    with pytest.raises(NotVisible):
        hold_slot(counter.choice(), booker, NOW)
    assert not BookingHold.objects.exists()


def test_a_closed_or_foreign_place_does_not_exist(counter, booker):
    elsewhere = PlaceFactory(organisation=OrganisationFactory())
    for place in (elsewhere, None):
        choice = counter.choice()
        with pytest.raises(NotVisible):
            hold_slot(type(choice)(choice.motif, choice.organisation, place, NINE), booker, NOW)
    Place.objects.filter(pk=counter.place.pk).update(availability=Place.Availability.DISABLED)
    counter.place.refresh_from_db()
    with pytest.raises(NotVisible):
        hold_slot(counter.choice(), booker, NOW)


@pytest.mark.parametrize("minutes", [-60 * 48, 7, 180, 60 * 24 * 365])
def test_a_time_that_is_not_offered_is_refused(counter, booker, minutes):
    with pytest.raises(SlotTaken):
        hold_slot(counter.choice(NINE + timedelta(minutes=minutes)), booker, NOW)
    assert not AgentClaim.objects.exists()


def test_an_absence_closes_the_slot(counter, booker):
    AbsenceFactory(agent=counter.agents[0], first_day=NINE.date())
    with pytest.raises(SlotTaken):
        hold_slot(counter.choice(), booker, NOW)


def test_what_leaves_carries_ids_only(counter, booker):
    hold = hold_slot(counter.choice(), booker, NOW)
    hold_id = hold.pk
    topics = dict(_as_portal(lambda: list(Message.objects.values_list("topic", "payload"))))
    assert set(topics) == {"hold.placed", "hold.ended", "hold.forgotten"}
    assert all(payload == {"hold_id": hold_id} for payload in topics.values())
    # One for each message; France Titres hides what is held, and shows it again.
    assert _as_portal(Delivery.objects.count) == 5


def test_an_ended_hold_lapses_then_is_erased(counter, booker):
    hold = hold_slot(counter.choice(), booker, NOW)
    for _ in range(2):
        end_hold(hold.pk)
        hold.refresh_from_db()
        assert hold.state == BookingHold.State.LAPSED
    assert not AgentClaim.objects.exists()
    for _ in range(2):
        forget_hold(hold.pk)
        assert not BookingHold.objects.exists()


def _as_portal(read):
    """Read what an espace's role may only write."""
    from django.db import connection

    espace = connection.tenant
    connection.set_schema_to_public()
    try:
        return read()
    finally:
        connection.set_tenant(espace)


def test_one_mailbox_is_one_person_however_it_is_written(counter):
    """Threat 17: tags and dots make as many addresses as one likes of one mailbox."""
    ways = ("na.dia@gmail.com", "nadia+1@gmail.com", "n.adia@googlemail.com", "nadia@gmail.com")
    starts = [NINE + timedelta(minutes=30 * number) for number in range(4)]
    for start, email in zip(starts[:-1], ways, strict=False):
        hold_slot(counter.choice(start), Booker("Nadia", "B", email=email), NOW)
    with pytest.raises(TooManyHolds):
        hold_slot(counter.choice(starts[-1]), Booker("Léo", "P", email=ways[-1]), NOW)


def test_one_machine_keeps_so_many_slots_at_once_whatever_the_addresses(in_alpha, settings):
    """Threat 17: never-confirmed holds from one network, each under another name."""
    counter = open_counter(agents=30)
    for number in range(20):
        booker = Booker("A", "B", email=f"p{number}@demo.example")
        hold_slot(counter.choice(), booker, NOW, machine="m")
    one_more = Booker("A", "B", email="p99@demo.example")
    with pytest.raises(TooManyHolds):
        hold_slot(counter.choice(), one_more, NOW, machine="m")
    hold_slot(counter.choice(), one_more, NOW, machine="elsewhere")
    later = NOW + HOLD_LASTS
    hold_slot(counter.choice(), Booker("A", "B", email="q@demo.example"), later, machine="m")


def test_a_start_that_was_shown_today_is_held_some_minutes_later(counter, booker):
    """Once the opening has begun, what is shown follows the clock: the last look does not."""
    shown_at, held_at = NINE + timedelta(minutes=3), NINE + timedelta(minutes=8)
    start = offered(counter, shown_at)[1]
    assert start not in offered(counter, held_at)
    assert hold_slot(counter.choice(start), booker, held_at).starts_at == start
    never = counter.choice(start + timedelta(minutes=1))
    with pytest.raises(SlotTaken):
        hold_slot(never, Booker("Léo", "Petit", email="leo@demo.example"), held_at)
