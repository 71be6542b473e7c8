"""Confirming: once, by the right link, with the time that was promised."""

import uuid

import pytest

from booking.appointments.errors import LinkRefused, SlotTaken
from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.end_hold import end_hold
from booking.appointments.services.hold_slot import HOLD_LASTS, Booker, hold_slot, link_secret
from booking.directory.models import Usager
from booking.directory.services.check_proof import people_of
from tenants.identifiers import number_of
from tests.factories import UsagerFactory

from .conftest import NINE, NOW


@pytest.fixture
def hold(counter, booker):
    return hold_slot(counter.choice(), booker, NOW)


def test_the_link_books_for_the_person_who_held(hold, counter, in_alpha):
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    assert (appointment.starts_at, appointment.place) == (NINE, counter.place)
    assert list(appointment.agents.all()) == counter.agents
    usager = Participation.objects.get(appointment=appointment).usager
    assert (usager.first_name, usager.email) == ("Nadia", "nadia@demo.example")
    assert list(usager.organisations.all()) == [counter.organisation]
    claim = AgentClaim.objects.get()
    assert (claim.hold_id, claim.expires_at, claim.period.lower) == (None, None, NINE)
    assert number_of(appointment.pk) == in_alpha.number


def test_a_second_confirmation_gives_the_same_appointment(hold):
    first = confirm_hold(hold.uuid, link_secret(hold), NOW)
    assert confirm_hold(hold.uuid, link_secret(hold), NOW + HOLD_LASTS * 2) == first
    assert Appointment.objects.count() == Participation.objects.count() == 1


def test_a_wrong_link_and_an_unknown_one_are_refused_alike(hold):
    for identifier, secret in ((hold.uuid, "x" * 27), (uuid.uuid4(), link_secret(hold))):
        with pytest.raises(LinkRefused) as refusal:
            confirm_hold(identifier, secret, NOW)
        assert refusal.value.status == 404
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("job_ran", [True, False])
def test_a_late_click_books_when_the_time_is_still_free(hold, job_ran):
    if job_ran:
        end_hold(hold.pk)
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW + HOLD_LASTS)
    assert AgentClaim.objects.get().appointment_id == appointment.pk


def test_a_late_click_on_a_slot_taken_meanwhile_writes_nothing(hold, counter):
    later = NOW + HOLD_LASTS
    other = hold_slot(counter.choice(), Booker("Léo", "Petit", email="leo@demo.example"), later)
    with pytest.raises(SlotTaken):
        confirm_hold(hold.uuid, link_secret(hold), later)
    assert not Appointment.objects.exists()
    assert not Usager.objects.exists()
    assert AgentClaim.objects.get().hold_id == other.pk


def test_the_known_usager_is_found_again_whatever_the_case(hold):
    known = UsagerFactory(first_name="NADIA", last_name="benali", email="Nadia@demo.example")
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    assert appointment.participations.get().usager == known


@pytest.mark.parametrize("email", ["nadia@demo.example", ""])
def test_a_number_that_no_message_has_proved_opens_nothing(counter, email):
    mobile = "+33639981234"
    booker = Booker("Nadia", "Benali", email=email, phone_number=mobile)
    hold = hold_slot(counter.choice(), booker, NOW)
    usager = confirm_hold(hold.uuid, link_secret(hold), NOW).participations.get().usager
    assert usager.phone_number == mobile
    # By mail, the number is only typed: it may be anybody's. By SMS, it is proved.
    assert people_of("", mobile) == ([] if email else [usager])


def test_a_shared_address_does_not_make_two_people_one(hold):
    UsagerFactory(first_name="Karim", last_name="Benali", email="nadia@demo.example")
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    assert appointment.participations.get().usager.first_name == "Nadia"
    assert Usager.objects.count() == 2
