"""Deleting: out of the records, but for receipts and history."""

import pytest

from booking.appointments.author import Author
from booking.appointments.models import (
    AgentClaim,
    Appointment,
    BookingHold,
    Change,
    Participation,
    WaitingEntry,
)
from booking.appointments.search import slots_between
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.hold_slot import hold_slot, link_secret
from booking.notifications.models import Receipt
from socle.errors import Forbidden, NotVisible
from tests.booking.conftest import NINE, NOW

from .conftest import booked
from .invariants import messages


def test_what_goes_and_what_stays(counter, usager, agent):
    appointment = booked(counter, usager)
    WaitingEntry.objects.create(appointment=appointment, usager=usager, created_at=NOW)
    receipt = Receipt.objects.create(
        appointment=appointment, usager=usager, event="rdv_created", channel="mail", duty="1"
    )
    delete_appointment(appointment.pk, agent, NOW)
    for gone in (Appointment, Participation, AgentClaim, WaitingEntry):
        assert not gone.objects.exists()
    receipt.refresh_from_db()
    assert (receipt.appointment, receipt.usager) == (None, usager)
    last = Change.objects.get(verb="deleted")
    assert last.appointment_id == appointment.pk
    assert last.before["usager_ids"] == [usager.pk]
    assert last.before["agent_ids"] == [counter.agents[0].pk]


def test_machines_alone_are_told(counter, agent):
    appointment = booked(counter)
    delete_appointment(appointment.pk, agent, NOW)
    topic, payload = messages()[-1]
    assert topic == "appointment.deleted"
    assert payload["appointment_uuid"] == str(appointment.uuid)
    assert payload["organisation_id"] == counter.organisation.pk


def test_the_time_is_free_again(counter, agent):
    appointment = booked(counter)
    delete_appointment(appointment.pk, agent, NOW)
    day = NINE.date()
    assert slots_between(counter.choice().wanted, day, day, NOW)[0].start == NINE


def test_a_hold_outlives_its_appointment(counter, booker, agent):
    hold = hold_slot(counter.choice(), booker, NOW)
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    delete_appointment(appointment.pk, agent, NOW)
    assert BookingHold.objects.get().appointment is None


def test_once_is_enough_and_agents_only(counter, usager, agent):
    appointment = booked(counter, usager)
    with pytest.raises(Forbidden):
        delete_appointment(appointment.pk, Author.usager(usager), NOW)
    delete_appointment(appointment.pk, agent, NOW)
    with pytest.raises(NotVisible):
        delete_appointment(appointment.pk, agent, NOW)
