"""Who is forgotten leaves the draws and queues that they registered for."""

from datetime import timedelta

import pytest

from booking.appointments.models import AgentClaim, BookingHold, DrawRank, SoleBooking, TurnEntry
from booking.appointments.services.draw_ranks import draw_ranks, recompute
from booking.appointments.services.hold_slot import Booker
from booking.appointments.services.offer_turns import offer_turns_of
from booking.appointments.services.register_turn import (
    confirm_turn,
    register_turn,
    withdraw_turn,
)
from booking.directory.forgotten_contacts import digests_left_by, is_left_by
from booking.directory.models import Usager
from booking.directory.services.anonymise_usager import anonymise_usager
from booking.directory.services.purge_usagers import forget_idle_usagers
from booking.notifications.models import Receipt
from tenants.context import in_espace
from tests.booking.appointments.invariants import messages
from tests.booking.conftest import NOW, open_counter
from tests.factories import UsagerFactory

from .world import aged, receipt

NADIA = Booker("Nadia", "Benali", "nadia@demo.example", "+33639981234")
PAUL = Booker("Paul", "Martin", "paul@demo.example", "+33639985678")


def record(booker: Booker, **fields) -> Usager:
    return UsagerFactory(
        first_name=booker.first_name,
        last_name=booker.last_name,
        email=booker.email,
        phone_number=booker.phone_number,
        **fields,
    )


def registered(counter, booker: Booker, now=NOW) -> TurnEntry:
    return confirm_turn(register_turn(counter.choice(), booker, now).pk, now)


def test_their_registrations_go_and_other_peoples_stay(bravo, alpha, deliver):
    with in_espace(bravo):
        record(NADIA)
        registered(open_counter(allocation="queue"), NADIA)
    with in_espace(alpha):
        queue, other, third = (open_counter(allocation="queue") for _ in range(3))
        nadia, _ = record(NADIA), record(PAUL)
        registered(queue, NADIA)
        (hold,) = offer_turns_of(queue.motif.pk, NOW)
        tagged = Booker("N.", "B.", "Nadia+mairie@demo.example")
        left = registered(other, tagged)
        withdraw_turn(left.pk, NOW)
        register_turn(third.choice(), Booker("Nadia", "B", "", NADIA.phone_number), NOW)
        stays = registered(queue, PAUL)
        told = receipt(NOW, "a")
        kept = receipt(NOW, "b")
        aged(told, event="turn_registered")
        aged(kept, event="turn_registered", recipient=PAUL.email)
        anonymise_usager(nadia.pk, NOW)
        words = str([payload for topic, payload in messages() if topic == "contacts.forgotten"])
        assert NADIA.email not in words
        assert NADIA.phone_number not in words
    for _ in range(2):
        deliver()
    with in_espace(alpha):
        assert list(TurnEntry.objects.all()) == [stays]
        assert not BookingHold.objects.filter(pk=hold.pk).exists()
        assert SoleBooking.objects.exclude(entry=stays).count() == 0
        assert not AgentClaim.objects.filter(hold=hold.pk).exists()
        # The turn is the next one's.
        assert BookingHold.objects.get().turn_id == stays.pk
        told.refresh_from_db()
        kept.refresh_from_db()
        assert (told.recipient, kept.recipient) == ("", PAUL.email)
        assert not Receipt.objects.filter(recipient=NADIA.email).exists()
    with in_espace(bravo):
        assert TurnEntry.objects.get().email == NADIA.email


def test_a_draw_can_still_be_checked(alpha, deliver):
    with in_espace(alpha):
        counter = open_counter(
            allocation="draw", release_weekday=1, release_minute=540, release_ahead_in_days=7
        )
        nadia = record(NADIA)
        draw = registered(counter, NADIA).draw
        registered(counter, PAUL)
        draw_ranks(draw.pk, NOW + timedelta(hours=1))
        anonymise_usager(nadia.pk, NOW + timedelta(hours=2))
    deliver()
    with in_espace(alpha):
        draw.refresh_from_db()
        assert TurnEntry.objects.get().email == PAUL.email
        assert DrawRank.objects.count() == 2
        assert recompute(draw)[1]


def test_age_alone_leaves_who_registered_since(in_alpha):
    """The record was not touched by it: the registration has a term of its own."""
    nadia = record(NADIA)
    aged(nadia, created_at=NOW - timedelta(days=900), updated_at=NOW - timedelta(days=900))
    assert forget_idle_usagers(NOW - timedelta(days=730), NOW, 10) == 1
    topics = [topic for topic, _ in messages()]
    assert "usager.anonymised" in topics
    assert "contacts.forgotten" not in topics


@pytest.mark.parametrize(
    ("name", "is_theirs"), [("Nadia Benali", True), ("NADIA  benali", True), ("Sami Benali", False)]
)
def test_an_address_that_others_share_counts_with_the_name(in_alpha, name, is_theirs):
    nadia = record(NADIA)
    record(Booker("Sami", "Benali", NADIA.email.upper(), NADIA.phone_number))
    digests = digests_left_by([nadia.pk])
    first, last = name.split(maxsplit=1)
    assert is_left_by(digests, NADIA.email, "", first, last) is is_theirs
    assert is_left_by(digests, "", NADIA.phone_number, first, last) is is_theirs


def test_a_second_record_of_the_same_person_keeps_their_place(in_alpha):
    nadia, _ = record(NADIA), record(NADIA)
    assert digests_left_by([nadia.pk]) == []


def test_who_cannot_be_reached_left_nothing(in_alpha, django_assert_num_queries):
    nobody = UsagerFactory(email="", phone_number="")
    with django_assert_num_queries(1):
        assert digests_left_by([nobody.pk]) == []
