"""One person who asks twice, corrects an address, or asks for too much."""

from datetime import timedelta

import pytest

from booking.appointments.errors import SlotTaken
from booking.appointments.models import AgentClaim, BookingHold
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import HOLD_LASTS, Booker, hold_slot, link_secret
from booking.catalog.models import Motif
from tests.factories import UsagerFactory

from .conftest import NINE, NOW, open_counter


def test_asking_twice_gives_the_same_hold(in_alpha, booker):
    counter = open_counter(agents=2)
    first = hold_slot(counter.choice(), booker, NOW)
    assert hold_slot(counter.choice(), booker, NOW) == first
    assert BookingHold.objects.count() == AgentClaim.objects.count() == 1


def test_asking_again_once_it_has_lapsed_gives_a_new_one(counter, booker):
    first = hold_slot(counter.choice(), booker, NOW)
    later = NOW + HOLD_LASTS
    assert hold_slot(counter.choice(), booker, later) != first


def test_another_name_at_the_same_address_is_another_person(in_alpha, booker):
    counter = open_counter(agents=2)
    first = hold_slot(counter.choice(), booker, NOW)
    second = hold_slot(counter.choice(), Booker("Karim", "Benali", email=booker.email), NOW)
    assert first.agent_id != second.agent_id


def test_a_correction_takes_the_slot_over(counter, booker):
    wrong = hold_slot(counter.choice(), Booker("Nadia", "Benali", email="x@demo.example"), NOW)
    right = hold_slot(counter.choice(), booker, NOW, replaces=wrong.uuid)
    wrong.refresh_from_db()
    assert wrong.state == BookingHold.State.LAPSED
    assert AgentClaim.objects.get().hold_id == right.pk


def test_a_correction_replaces_nothing_at_another_time(counter, booker):
    other = hold_slot(counter.choice(), Booker("Léo", "Petit", email="leo@demo.example"), NOW)
    later = counter.choice(NINE + timedelta(minutes=30))
    hold_slot(later, booker, NOW, replaces=other.uuid)
    other.refresh_from_db()
    assert other.state == BookingHold.State.PENDING


def test_a_correction_does_not_undo_what_is_confirmed(counter, booker):
    confirmed = hold_slot(counter.choice(), booker, NOW)
    confirm_hold(confirmed.uuid, link_secret(confirmed), NOW)
    other = Booker("Nadia", "Benali", email="nadia.b@demo.example")
    with pytest.raises(SlotTaken):
        hold_slot(counter.choice(), other, NOW, replaces=confirmed.uuid)
    confirmed.refresh_from_db()
    assert confirmed.state == BookingHold.State.CONFIRMED


def test_a_correction_that_fails_keeps_the_hold(counter, booker):
    kept = hold_slot(counter.choice(), booker, NOW)
    Motif.objects.filter(pk=counter.motif.pk).update(min_public_booking_delay=30 * 86_400)
    counter.motif.refresh_from_db()
    with pytest.raises(SlotTaken):
        hold_slot(
            counter.choice(), Booker("Nadia", "B", email="n@b.example"), NOW, replaces=kept.uuid
        )
    kept.refresh_from_db()
    assert kept.state == BookingHold.State.PENDING
    assert AgentClaim.objects.get().hold_id == kept.pk


def test_the_number_just_typed_is_kept(counter):
    """An appointment by phone would otherwise ring at an old number, or at none."""
    known = UsagerFactory(
        first_name="Nadia", last_name="Benali", email="nadia@demo.example", phone_number=""
    )
    booker = Booker("Nadia", "Benali", email="nadia@demo.example", phone_number="+33639980009")
    hold = hold_slot(counter.choice(), booker, NOW)
    confirm_hold(hold.uuid, link_secret(hold), NOW)
    known.refresh_from_db()
    assert known.phone_number == "+33639980009"


@pytest.mark.parametrize(
    ("visibility", "notified"),
    [
        (Motif.Visibility.VISIBLE_AND_NOTIFIED, True),
        (Motif.Visibility.VISIBLE_AND_NOT_NOTIFIED, False),
        (Motif.Visibility.INVISIBLE, False),
    ],
)
def test_the_motif_says_whether_messages_leave(in_alpha, booker, visibility, notified):
    counter = open_counter(visibility_type=visibility)
    hold = hold_slot(counter.choice(), booker, NOW)
    part = confirm_hold(hold.uuid, link_secret(hold), NOW).participations.get()
    assert part.send_lifecycle_notifications is notified
    assert part.send_reminder_notification is notified
