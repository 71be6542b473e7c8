"""From the outbox to the messages: who is told what, once."""

from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.db import connection
from icalendar import Calendar

from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.directory.models import Agent
from booking.notifications.models import Receipt
from integrations.sms import memory
from socle.outbox.models import Delivery

from .conftest import NINE, NOW


@pytest.fixture(autouse=True)
def at_seven(monkeypatch):
    """Every reader of the clock sees the Monday of the tests."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    memory.outbox.clear()


@pytest.fixture
def run_outbox(deliver, in_alpha):
    """Run the relay from the portal, as the worker does, and come back."""

    def run() -> int:
        connection.set_schema_to_public()
        try:
            return deliver()
        finally:
            connection.set_tenant(in_alpha)

    return run


def ics_of(sent) -> Calendar:
    parts = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    files = [part for part in parts.iter_attachments() if part.get_filename() == "rdv.ics"]
    assert len(files) == 1
    return Calendar.from_ical(files[0].get_payload(decode=True))


def test_the_booker_receives_the_link_at_once(counter, booker, run_outbox):
    hold = hold_slot(counter.choice(), booker, NOW)
    run_outbox()
    [sent] = mail.outbox
    assert sent.to == ["nadia@demo.example"]
    link = f"http://alpha.localhost/rdv/confirmer/{hold.uuid}/{link_secret(hold)}"
    assert link in sent.body
    assert "mardi 24 novembre 2026 à 9 h" in sent.subject


def test_without_an_address_the_link_comes_by_sms(counter, run_outbox):
    hold = hold_slot(counter.choice(), Booker("Nadia", "Benali", phone_number="+33639980001"), NOW)
    run_outbox()
    [(number, text)] = memory.outbox
    assert number == "+33639980001"
    assert link_secret(hold) in text
    assert counter.motif.name not in text
    assert not mail.outbox


def test_usager_and_agent_receive_the_same_calendar_event(counter, booker, run_outbox):
    hold = hold_slot(counter.choice(), booker, NOW)
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    run_outbox()
    sent = {message.to[0]: message for message in mail.outbox if "Confirmez" not in message.subject}
    agent = counter.agents[0]
    assert set(sent) == {"nadia@demo.example", agent.email}
    for address, method in (("nadia@demo.example", "PUBLISH"), (agent.email, "REQUEST")):
        calendar = ics_of(sent[address])
        [event] = calendar.walk("VEVENT")
        assert str(calendar["method"]) == method
        assert str(event["uid"]) == str(appointment.uuid)
        assert event["dtstart"].dt == NINE
        assert "Nadia" not in calendar.to_ical().decode()
    assert "Nadia Benali" in sent[agent.email].body
    assert Receipt.objects.filter(result=Receipt.Result.PROCESSED).count() == 2


def test_a_message_delivered_again_is_not_sent_again(counter, booker, run_outbox, in_alpha):
    hold_slot(counter.choice(), booker, NOW)
    run_outbox()
    connection.set_schema_to_public()
    Delivery.objects.filter(handler="notifications.verify_booker").update(
        state=Delivery.State.PENDING, due_at=NOW
    )
    connection.set_tenant(in_alpha)
    assert run_outbox() == 1
    assert len(mail.outbox) == 1


def test_a_server_that_refuses_is_tried_again_later(counter, booker, run_outbox, settings):
    settings.EMAIL_BACKEND = "tests.support.mail.DownBackend"
    hold_slot(counter.choice(), booker, NOW)
    run_outbox()
    receipt = Receipt.objects.get()
    assert (receipt.result, receipt.retry) == (Receipt.Result.FAILURE, True)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    connection_state = _deliveries()
    assert connection_state == [("pending", 1, "ConnectionRefusedError")]


def _deliveries():
    espace = connection.tenant
    connection.set_schema_to_public()
    rows = Delivery.objects.filter(handler="notifications.verify_booker")
    found = list(rows.values_list("state", "attempts", "last_error"))
    connection.set_tenant(espace)
    return found


@pytest.mark.parametrize(
    ("level", "told"),
    [("all", True), ("others", True), ("soon", True), ("none", False)],
)
def test_agents_are_told_by_their_level(counter, booker, run_outbox, level, told):
    Agent.objects.update(rdv_notifications_level=level)
    hold = hold_slot(counter.choice(), booker, NOW)
    confirm_hold(hold.uuid, link_secret(hold), NOW)
    run_outbox()
    agent = counter.agents[0]
    assert (agent.email in {message.to[0] for message in mail.outbox}) is told


def test_nothing_is_said_of_an_appointment_that_has_begun(counter, booker, run_outbox, monkeypatch):
    hold = hold_slot(counter.choice(), booker, NOW)
    confirm_hold(hold.uuid, link_secret(hold), NOW)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)
    run_outbox()
    assert not mail.outbox
