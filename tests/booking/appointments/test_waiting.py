"""The waiting list: a freed slot is kept for one person at a time, then passes on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from booking.appointments.author import Author
from booking.appointments.errors import LinkRefused, OfferEnded, RuleRefused, SlotTaken
from booking.appointments.models import (
    AgentClaim,
    Appointment,
    Change,
    RoomClaim,
    WaitingEntry,
    WaitingOffer,
)
from booking.appointments.orders import MoveOrder
from booking.appointments.search import slots_between
from booking.appointments.services.accept_offer import accept_offer
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.end_offers import (
    decline_offer,
    end_offer,
    offer_secret,
    open_offer,
)
from booking.appointments.services.hold_slot import hold_slot
from booking.appointments.services.join_waiting_list import join_waiting_list, leave_waiting_list
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.offer_freed_time import GRACE, offer_freed_time
from booking.appointments.services.release_time import AgentTime
from booking.catalog.models import Motif, Room
from socle.errors import NotVisible
from socle.outbox.models import Delivery
from socle.outbox.publish import publish
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import UsagerFactory

from .conftest import HALF_HOUR, booked
from .invariants import as_portal, messages

# The appointment of each who waits, in three weeks; the slot that is freed, on Friday. It is
# 11 h on Monday: people may be written to.
FAR = NINE + timedelta(days=21)
FRIDAY = NINE + timedelta(days=3)
NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)


def waiting(counter, rank: int = 0, at: datetime = NOW, **fields) -> WaitingEntry:
    """Somebody with an appointment in three weeks, who would come earlier."""
    usager = UsagerFactory()
    appointment = booked(
        counter, usager, starts_at=FAR + HALF_HOUR * rank, author=Author.usager(usager), **fields
    )
    return join_waiting_list(appointment.pk, usager.pk, at + timedelta(minutes=rank))


def free_friday(counter, now: datetime = NOON, start: datetime = FRIDAY) -> Appointment:
    """Somebody has Friday's slot, and cancels."""
    appointment = booked(counter, starts_at=start)
    return cancel_appointment(appointment.pk, Author.agent(counter.agents[0]), now)


def offers() -> list[WaitingOffer]:
    return list(WaitingOffer.objects.order_by("pk"))


def public(counter, now: datetime = NOON, day=FRIDAY) -> bool:
    found = slots_between(counter.choice().wanted, day.date(), day.date(), now)
    return day in [slot.start for slot in found]


# Joining.


def test_join_and_leave(counter):
    entry = waiting(counter)
    again = join_waiting_list(entry.appointment_id, entry.usager_id, NOON)
    assert again == entry
    leave_waiting_list(entry.appointment_id, entry.usager_id, NOON)
    leave_waiting_list(entry.appointment_id, entry.usager_id, NOON)
    assert not WaitingEntry.objects.exists()


@pytest.mark.parametrize(
    ("change", "days", "code"),
    [
        ({}, 5, "too_late"),
        ({"bookable_by": Motif.BookableBy.AGENTS}, 21, "no_waiting_list"),
        ({"location_type": "home"}, 21, "no_waiting_list"),
        ({"collectif": True}, 21, "collective"),
    ],
)
def test_who_may_not(in_alpha, usager, change, days, code):
    counter = open_counter(**change)
    appointment = booked(counter, usager, starts_at=NINE + timedelta(days=days))
    with pytest.raises(RuleRefused) as refusal:
        join_waiting_list(appointment.pk, usager.pk, NOW)
    assert refusal.value.code == code


def test_only_who_takes_part_waits(counter, usager):
    appointment = booked(counter, starts_at=FAR)
    for stranger in (usager.pk, 2**40):
        with pytest.raises(NotVisible):
            join_waiting_list(appointment.pk, stranger, NOW)
        with pytest.raises(NotVisible):
            join_waiting_list(2**40, stranger, NOW)


# Offering.


def test_a_freed_slot_is_kept_and_no_longer_public(counter, booker):
    entry = waiting(counter)
    free_friday(counter)
    [offer] = offers()
    assert (offer.usager, offer.starts_at, offer.ends_at) == (
        entry.usager,
        FRIDAY,
        FRIDAY + HALF_HOUR,
    )
    assert offer.expires_at == NOON + TWO_HOURS
    assert not public(counter)
    with pytest.raises(SlotTaken):
        hold_slot(counter.choice(FRIDAY), booker, NOON)
    entry.refresh_from_db()
    assert (entry.offers_made, entry.last_offer_on) == (1, NOON.date())
    told = {topic: payload for topic, payload in messages() if topic.startswith("waiting")}
    ids = {"offer_id": offer.pk, "appointment_id": entry.appointment_id}
    assert told == {"waiting.offered": ids, "waiting.ended": ids}


def test_nobody_waits_and_the_slot_is_public(counter):
    free_friday(counter)
    assert offers() == []
    assert public(counter)


def test_first_come_first_served_then_the_next_then_everybody(counter):
    entries = [waiting(counter, rank) for rank in range(3)]
    free_friday(counter)
    now = NOON
    for entry in entries:
        offer = WaitingOffer.objects.get(state="pending")
        assert offer.usager == entry.usager
        assert not public(counter, now)
        now = offer.expires_at
        end_offer(offer.pk, now)
        end_offer(offer.pk, now)
        offer.refresh_from_db()
        assert offer.state == "lapsed"
    assert len(offers()) == 3
    assert public(counter, now)
    assert not AgentClaim.objects.filter(offer__isnull=False).exists()


def test_who_declines_lets_the_next_have_it_at_once(counter):
    first, second = waiting(counter, 0), waiting(counter, 1)
    free_friday(counter)
    decline_offer(offers()[0].pk, NOON)
    assert [(offer.usager, offer.state) for offer in offers()] == [
        (first.usager, "declined"),
        (second.usager, "pending"),
    ]
    with pytest.raises(NotVisible):
        decline_offer(2**40, NOON)


def test_while_the_next_is_looked_for_nobody_slips_in(counter, booker):
    waiting(counter)
    free_friday(counter)
    [offer] = offers()
    assert not public(counter, offer.expires_at)
    assert public(counter, offer.expires_at + GRACE)


def test_an_offer_made_in_the_evening_stands_until_the_morning(counter):
    waiting(counter)
    free_friday(counter, datetime(2026, 11, 23, 21, 0, tzinfo=UTC))
    [offer] = offers()
    assert offer.expires_at == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_the_motif_says_how_long(in_alpha):
    counter = open_counter(waiting_offer_in_min=30)
    waiting(counter)
    free_friday(counter)
    assert offers()[0].expires_at == NOON + HALF_HOUR


@pytest.mark.parametrize(
    ("start", "now", "made"),
    [
        (FRIDAY, NOON, 1),
        # An hour before nobody could answer any more.
        (FRIDAY, FRIDAY - timedelta(minutes=40), 0),
        # Two days before the appointment is no longer worth it, three are.
        (FAR - timedelta(days=1), NOON, 0),
        (FAR - timedelta(days=4), NOON, 1),
        # The person's own appointment is a week away only.
        (FAR - timedelta(days=4), FAR - timedelta(days=6), 0),
        (NINE, NINE + HALF_HOUR * 3, 0),
    ],
)
def test_what_is_worth_offering(counter, start, now, made):
    waiting(counter)
    appointment = booked(counter, starts_at=start)
    agent = Author.agent(counter.agents[0])
    cancel_appointment(appointment.pk, agent, now)
    assert len(offers()) == made


def test_three_offers_an_entry_and_one_a_day(counter):
    entry = waiting(counter)
    made = []
    for day in range(5):
        now = NOON + timedelta(days=day)
        for rank in range(2):
            start = FRIDAY + timedelta(days=7) + HALF_HOUR * (2 * day + rank) % timedelta(hours=3)
            free_friday(counter, now, start)
            for offer in WaitingOffer.objects.filter(state="pending"):
                made.append(day)
                end_offer(offer.pk, now)
    assert made == [0, 1, 2]
    entry.refresh_from_db()
    assert entry.offers_made == 3


def test_a_long_time_freed_serves_several_people(in_alpha):
    counter = open_counter()
    entries = [waiting(counter, rank) for rank in range(3)]
    appointment = booked(counter, starts_at=FRIDAY, duration_in_min=60)
    cancel_appointment(appointment.pk, Author.agent(counter.agents[0]), NOON)
    assert [(offer.usager, offer.starts_at) for offer in offers()] == [
        (entries[0].usager, FRIDAY),
        (entries[1].usager, FRIDAY + HALF_HOUR),
    ]


def test_another_motif_or_place_waits_for_something_else(in_alpha):
    counter, other = open_counter(), open_counter()
    waiting(other)
    free_friday(counter)
    assert offers() == []


def test_moves_and_deletions_free_time_too(counter):
    waiting(counter)
    agent = Author.agent(counter.agents[0])
    appointment = booked(counter, starts_at=FRIDAY)
    move_appointment(appointment.pk, MoveOrder(FRIDAY + TWO_HOURS), agent, NOON)
    [offer] = offers()
    assert offer.starts_at == FRIDAY
    decline_offer(offer.pk, NOON)
    tomorrow = NOON + timedelta(days=1)
    delete_appointment(appointment.pk, agent, tomorrow)
    assert offers()[1].starts_at == FRIDAY + TWO_HOURS


def test_who_moves_away_is_not_offered_what_they_left(counter):
    entry = waiting(counter)
    author = Author.usager(entry.usager)
    move_appointment(entry.appointment_id, MoveOrder(FRIDAY), author, NOON)
    assert offers() == []
    assert WaitingEntry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("topic", ["absence.removed", "outside_time.removed"])
def test_an_agent_who_is_there_again_frees_time(counter, deliver, in_alpha, monkeypatch, topic):
    waiting(counter)
    for module in ("socle.outbox.publish", "booking.appointments.handlers", "tenants.relay"):
        monkeypatch.setattr(f"{module}.now", lambda: NOON)
    agent_id = counter.agents[0].pk
    publish(
        topic,
        agent_id=agent_id,
        starts_at=FRIDAY - timedelta(hours=1),
        ends_at=FRIDAY + timedelta(hours=9),
    )
    connection.set_schema_to_public()
    Delivery.objects.filter(handler="tests.listener").delete()
    assert deliver() >= 1
    connection.set_tenant(in_alpha)
    assert [offer.starts_at for offer in offers()] == [FRIDAY]


def test_follow_up_slots_are_offered_to_the_agents_own_usagers(in_alpha):
    counter = open_counter(agents=2, follow_up=True)
    first, second = counter.agents
    entries = []
    for rank, referent in enumerate((second, first)):
        usager = UsagerFactory()
        usager.referents.add(referent)
        appointment = booked(
            counter, usager, starts_at=FAR + HALF_HOUR * rank, author=Author.usager(usager)
        )
        entries.append(join_waiting_list(appointment.pk, usager.pk, NOW + HALF_HOUR * rank))
    appointment = booked(counter, starts_at=FRIDAY, agent_ids=(first.pk,))
    cancel_appointment(appointment.pk, Author.agent(first), NOON)
    assert [offer.usager for offer in offers()] == [entries[1].usager]


def test_a_room_is_kept_with_the_slot(in_alpha):
    counter = open_counter(requires_room=True)
    Room.objects.create(place=counter.place, name="Salle verte")
    entry = waiting(counter)
    free_friday(counter)
    [offer] = offers()
    assert RoomClaim.objects.get(offer=offer).period.lower == FRIDAY
    accept_offer(offer.pk, NOON)
    claim = RoomClaim.objects.get(appointment=entry.appointment_id)
    assert (claim.period.lower, claim.blocking) == (FRIDAY, True)


# Answering.


@pytest.fixture
def offered(counter):
    entry = waiting(counter)
    free_friday(counter)
    [offer] = offers()
    return entry, offer


def test_accepting_moves_the_appointment(counter, offered):
    entry, offer = offered
    for _ in range(2):
        moved = accept_offer(offer.pk, NOON + HALF_HOUR)
    assert moved.pk == entry.appointment_id
    assert (moved.starts_at, moved.ends_at, moved.ics_sequence) == (FRIDAY, FRIDAY + HALF_HOUR, 1)
    claim = AgentClaim.objects.get(appointment=moved)
    assert (claim.period.lower, claim.offer, claim.expires_at) == (FRIDAY, None, None)
    assert not WaitingEntry.objects.exists()
    assert public(counter, NOON, FAR)
    [payload] = [payload for topic, payload in messages() if topic == "appointment.moved"]
    assert payload["author_kind"] == "file_attente"
    assert payload["previous_starts_at"] == FAR.isoformat()
    assert Change.objects.get(verb="moved").author_label == "Liste d’attente"


def test_what_is_left_goes_to_the_next(counter):
    first = waiting(counter, 0)
    second = waiting(counter, 1)
    later = MoveOrder(FAR + timedelta(days=6))
    move_appointment(second.appointment_id, later, Author.agent(counter.agents[0]), NOW)
    free_friday(counter)
    accept_offer(offers()[0].pk, NOON)
    assert [(offer.usager, offer.starts_at) for offer in offers()] == [
        (first.usager, FRIDAY),
        (second.usager, FAR),
    ]


@pytest.mark.parametrize(
    ("later", "taken"),
    [
        (TWO_HOURS, True),
        (TWO_HOURS + GRACE - timedelta(seconds=1), True),
        (TWO_HOURS + GRACE, False),
    ],
)
def test_the_last_minute_has_a_little_grace(offered, later, taken):
    _, offer = offered
    if taken:
        assert accept_offer(offer.pk, NOON + later)
        return
    with pytest.raises(OfferEnded):
        accept_offer(offer.pk, NOON + later)


@pytest.mark.parametrize("how", ["end", "decline", "leave", "cancel", "move"])
def test_what_is_over_is_over(counter, offered, how):
    entry, offer = offered
    appointment, author = entry.appointment_id, Author.usager(entry.usager)
    {
        "end": lambda: end_offer(offer.pk, offer.expires_at),
        "decline": lambda: decline_offer(offer.pk, NOON),
        "leave": lambda: leave_waiting_list(appointment, entry.usager_id, NOON),
        "cancel": lambda: cancel_appointment(appointment, author, NOON),
        "move": lambda: move_appointment(appointment, MoveOrder(FAR + TWO_HOURS), author, NOON),
    }[how]()
    with pytest.raises(OfferEnded):
        accept_offer(offer.pk, NOON)
    assert public(counter)
    assert not AgentClaim.objects.filter(offer__isnull=False).exists()


def test_a_deleted_appointment_takes_its_offer_along(counter, offered):
    entry, offer = offered
    delete_appointment(entry.appointment_id, Author.agent(counter.agents[0]), NOON)
    with pytest.raises(NotVisible):
        accept_offer(offer.pk, NOON)
    assert public(counter)


def test_the_link_opens_its_own_offer(offered):
    _, offer = offered
    assert open_offer(offer.uuid, offer_secret(offer)) == offer
    with pytest.raises(LinkRefused):
        open_offer(offer.uuid, "x" * 27)


def test_the_worker_ends_what_nobody_answered(offered, deliver, in_alpha, monkeypatch):
    _, offer = offered
    for module in ("booking.appointments.handlers", "tenants.relay"):
        monkeypatch.setattr(f"{module}.now", lambda: offer.expires_at)
    as_portal(lambda: Delivery.objects.filter(handler="tests.listener").delete())
    as_portal(
        lambda: Delivery.objects.filter(message__topic="waiting.ended").update(
            due_at=offer.expires_at
        )
    )
    as_portal(lambda: Delivery.objects.exclude(handler="appointments.end_offer").delete())
    connection.set_schema_to_public()
    assert deliver() == 1
    connection.set_tenant(in_alpha)
    offer.refresh_from_db()
    assert offer.state == "lapsed"


def test_entries_that_somebody_else_handles_are_not_waited_for(counter):
    waiting(counter)
    made = offer_freed_time([AgentTime(counter.agents[0].pk, FRIDAY, FRIDAY + HALF_HOUR)], NOON)
    again = offer_freed_time([AgentTime(counter.agents[0].pk, FRIDAY, FRIDAY + HALF_HOUR)], NOON)
    assert (len(made), again) == (1, [])
