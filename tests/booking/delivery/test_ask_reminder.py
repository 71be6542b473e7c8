"""An agent has somebody reminded now: with the right to, once, and of something to come."""

from datetime import timedelta

import pytest

from booking.access.actor import ANONYMOUS
from booking.appointments.models import Participation
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.directory.identity import actor_of_agent
from booking.notifications.models import ReminderRequest
from booking.notifications.services.ask_reminder import (
    JustReminded,
    ReminderRefused,
    ask_reminder,
)
from socle.errors import NotVisible
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import AgentFactory, OrganisationFactory, UsagerFactory


@pytest.fixture
def asked(handled) -> list[int]:
    seen = []
    handled("reminder.asked", lambda message: seen.append(message.payload["participation_id"]))
    return seen


@pytest.fixture
def participation(counter) -> Participation:
    made = booked(counter, UsagerFactory(), UsagerFactory())
    made.participations.update(send_reminder_notification=False)
    return made.participations.order_by("pk").first()


@pytest.fixture
def actor(counter):
    return actor_of_agent(counter.agents[0], True)


def test_one_person_is_reminded(participation, actor, asked, run_outbox):
    ask_reminder(actor, participation, NOW)
    run_outbox()
    assert asked == [participation.pk]
    assert ReminderRequest.objects.get().agent_id == actor.agent_id


def test_a_double_click_is_one_reminder(participation, actor, asked, run_outbox):
    ask_reminder(actor, participation, NOW)
    with pytest.raises(JustReminded):
        ask_reminder(actor, participation, NOW + timedelta(minutes=9))
    other = Participation.objects.exclude(pk=participation.pk).get()
    ask_reminder(actor, other, NOW)
    ask_reminder(actor, participation, NOW + timedelta(minutes=11))
    run_outbox()
    assert sorted(asked) == sorted([participation.pk, participation.pk, other.pk])


def test_not_by_those_who_cannot_see_it(participation, asked, run_outbox, bravo):
    stranger = actor_of_agent(AgentFactory(organisation=OrganisationFactory()), True)
    for nobody in (stranger, ANONYMOUS):
        with pytest.raises(NotVisible):
            ask_reminder(nobody, participation, NOW)
    with in_espace(bravo):
        ours = actor_of_agent(open_counter().agents[0], True)
        with pytest.raises(NotVisible):
            ask_reminder(ours, participation, NOW)
    run_outbox()
    assert asked == []


def test_not_of_what_is_over_or_cancelled(participation, actor, agent, asked, run_outbox):
    with pytest.raises(ReminderRefused, match="commencé"):
        ask_reminder(actor, participation, NINE)
    participation.appointment.participations.filter(pk=participation.pk).update(status="excused")
    with pytest.raises(ReminderRefused, match="annulé"):
        ask_reminder(actor, participation, NOW)
    cancel_appointment(participation.appointment_id, agent, NOW)
    with pytest.raises(ReminderRefused, match="annulé"):
        ask_reminder(actor, participation, NOW)
    participation.delete()
    with pytest.raises(NotVisible):
        ask_reminder(actor, Participation(pk=7, appointment_id=participation.appointment_id), NOW)
    run_outbox()
    assert asked == []
    assert not ReminderRequest.objects.exists()
