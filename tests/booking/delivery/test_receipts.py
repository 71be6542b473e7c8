"""Receipts: what agents read of them, what is sent again, what is forgotten."""

from datetime import timedelta

import pytest
from django.core import mail

from booking.access.actor import ANONYMOUS
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.directory.identity import actor_of_agent
from booking.notifications import duty
from booking.notifications.delivery import delivery_of
from booking.notifications.models import Receipt
from booking.notifications.outcomes import MaybeSent
from booking.notifications.services.purge_receipts import anonymise_receipts, purge_receipts
from booking.notifications.services.resend_receipt import NotDoubtful, resend_for, resend_receipt
from booking.notifications.sms import Handed
from integrations.sms import memory
from integrations.sms.memory import MemorySms
from socle.errors import NotVisible
from socle.links import secret_of, without_secrets
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NOW
from tests.factories import AgentFactory, OrganisationFactory, UsagerFactory

from .conftest import NADIA, sms, told

Result = Receipt.Result
LEASE = timedelta(seconds=120)


@pytest.fixture
def appointment(counter):
    return booked(counter, UsagerFactory(email="nadia@demo.example", phone_number=NADIA))


@pytest.fixture
def actor(counter):
    return actor_of_agent(counter.agents[0], True)


def of(result, appointment, **fields) -> Receipt:
    """A receipt as it was left."""
    given = {"event": "rdv_created", "channel": "sms", "recipient": NADIA, "result": result}
    number = Receipt.objects.count()
    return Receipt.objects.create(
        **{**given, "appointment": appointment, "duty": f"{number}", "created_at": NOW, **fields}
    )


# What agents read


def test_the_newest_first_and_the_worst_in_one_word(appointment, clock):
    assert delivery_of(appointment, NOW).summary == ""
    of(Result.PROCESSED, appointment)
    of(Result.EXPIRED, appointment, created_at=NOW + timedelta(hours=1), error="pourquoi")
    report = delivery_of(appointment, NOW)
    assert [line.result for line in report.lines] == ["expired", "processed"]
    assert (report.lines[0].label, report.lines[0].reason) == ("Non envoyé : trop tard", "pourquoi")
    assert report.summary == Result.EXPIRED
    for worse in (Result.CAPPED, Result.DOUBTFUL, Result.FAILURE):
        of(worse, appointment)
        assert delivery_of(appointment, NOW).summary == worse


def test_what_agents_are_sent_is_not_in_the_summary(appointment, counter):
    of(Result.PROCESSED, appointment)
    of(Result.FAILURE, appointment, agent=counter.agents[0])
    report = delivery_of(appointment, NOW)
    assert report.summary == Result.PROCESSED
    assert [line.to_agent for line in report.lines] == [True, False]


def test_left_sending_by_a_worker_that_died(appointment):
    receipt = of(Result.SENDING, appointment, updated_at=NOW)
    [line] = delivery_of(appointment, NOW + LEASE - timedelta(seconds=1)).lines
    assert (line.result, line.can_resend) == (Result.SENDING, False)
    [line] = delivery_of(appointment, NOW + LEASE).lines
    assert (line.result, line.label, line.can_resend) == ("doubtful", "Peut-être envoyé", True)
    assert list(Receipt.objects.doubtful(NOW + LEASE)) == [receipt]
    assert not Receipt.objects.doubtful(NOW).exists()


def test_one_query_whatever_was_sent(appointment, django_assert_num_queries):
    for number in (2, 20):
        for _ in range(number):
            of(Result.PROCESSED, appointment, usager=UsagerFactory())
        with django_assert_num_queries(1):
            delivery_of(appointment, NOW)


# What a killed worker leaves


class Killed(BaseException):
    """What the kernel does."""


@pytest.fixture
def dying(monkeypatch) -> list:
    """The provider takes what is sent, and the worker dies before it can say so."""
    taken = []

    def send(self, number, text, receipt):
        taken.append(text)
        raise Killed

    monkeypatch.setattr(MemorySms, "send", send)
    return taken


def test_killed_while_it_was_sending(dying, clock, monkeypatch):
    message = told()
    with pytest.raises(Killed):
        sms(message=message)
    assert Receipt.objects.get().result == Result.SENDING
    monkeypatch.undo()
    receipt = sms(message=message)
    assert (receipt.result, receipt.error) == (Result.DOUBTFUL, duty.ASLEEP)
    assert len(dying) == 1
    assert not memory.outbox


def test_one_that_was_only_slow_says_so_itself(monkeypatch):
    """Its lease ended, another worker doubted; then the provider answered."""
    message = told()

    def send(self, number, text, receipt):
        duty.close(Receipt.objects.get(), Result.DOUBTFUL)
        return Handed(1)

    monkeypatch.setattr(MemorySms, "send", send)
    assert sms(message=message).result == Result.PROCESSED


def test_one_that_was_slow_and_failed_stays_doubtful(monkeypatch):
    """The other worker has closed the delivery: nobody would try again."""

    def send(self, number, text, receipt):
        duty.close(Receipt.objects.get(), Result.DOUBTFUL)
        raise ConnectionError

    monkeypatch.setattr(MemorySms, "send", send)
    with pytest.raises(ConnectionError):
        sms()
    receipt = Receipt.objects.get()
    assert (receipt.result, receipt.retry) == (Result.DOUBTFUL, False)


# Sending again


@pytest.fixture
def doubtful(appointment, run_outbox, monkeypatch) -> Receipt:
    """The usager's confirmation by SMS, which may have left."""

    def send(self, number, text, receipt):
        raise MaybeSent

    with monkeypatch.context() as patch:
        patch.setattr(MemorySms, "send", send)
        run_outbox()
    mail.outbox.clear()
    return Receipt.objects.get(result=Result.DOUBTFUL)


def test_an_agent_has_it_sent_again(doubtful, actor, run_outbox):
    resend_for(actor, doubtful.pk, NOW)
    run_outbox()
    [(number, text)] = memory.outbox
    assert (number, without_secrets(text)) == (doubtful.recipient, doubtful.content)
    doubtful.refresh_from_db()
    assert (doubtful.result, doubtful.error) == (Result.PROCESSED, "")
    assert mail.outbox == [], "the others of the same topic stay as they are"
    with pytest.raises(NotDoubtful):
        resend_for(actor, doubtful.pk, NOW)


def test_two_clicks_send_it_once(doubtful, actor, run_outbox):
    resend_for(actor, doubtful.pk, NOW)
    with pytest.raises(NotDoubtful):
        resend_for(actor, doubtful.pk, NOW)
    run_outbox()
    assert len(memory.outbox) == 1


def test_sent_again_through_an_outage(doubtful, actor, run_outbox, clock, monkeypatch):
    def down(self, number, text, receipt):
        raise ConnectionRefusedError

    resend_for(actor, doubtful.pk, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(MemorySms, "send", down)
        run_outbox()
    clock.pass_by(seconds=5)
    run_outbox()
    assert len(memory.outbox) == 1


@pytest.mark.parametrize("change", ["cancelled", "number"])
def test_what_no_longer_holds_is_not_sent(doubtful, actor, agent, run_outbox, change):
    if change == "cancelled":
        cancel_appointment(doubtful.appointment_id, agent, NOW)
        run_outbox()
        memory.outbox.clear()
    else:
        doubtful.usager.phone_number = "+33639980009"
        doubtful.usager.save()
    resend_for(actor, doubtful.pk, NOW)
    run_outbox()
    assert memory.outbox == []
    doubtful.refresh_from_db()
    assert doubtful.result == Result.EXPIRED
    assert "a changé" in doubtful.error


def test_not_by_others(doubtful, actor, bravo):
    stranger = actor_of_agent(AgentFactory(organisation=OrganisationFactory()), True)
    for nobody in (stranger, ANONYMOUS):
        with pytest.raises(NotVisible):
            resend_for(nobody, doubtful.pk, NOW)
    with in_espace(bravo), pytest.raises(NotVisible):
        resend_receipt(doubtful.pk, NOW)
    with pytest.raises(NotVisible):
        resend_for(actor, 7, NOW)
    certain = of(Result.PROCESSED, doubtful.appointment)
    with pytest.raises(NotDoubtful):
        resend_for(actor, certain.pk, NOW)


def test_what_is_kept_of_a_message_does_not_open_the_appointment(appointment):
    """Agents, exports and backups hold the text; the link is for who received it."""
    secret = secret_of("participation", appointment.pk)
    receipt = sms(text=f"RDV demain. https://alpha.localhost/r/1/{secret}", appointment=appointment)
    [(_, text)] = memory.outbox
    assert secret in text
    assert receipt.content == text.replace(secret, "*" * len(secret))


# Forgetting


def test_anonymised_in_batches(appointment, bravo):
    for n in range(5):
        of(
            Result.PROCESSED,
            appointment,
            content="RDV",
            error="e",
            origin={"id": "x"},
            created_at=NOW + timedelta(days=n),
        )
    with in_espace(bravo):
        of(Result.PROCESSED, None)
    limit = NOW + timedelta(days=3)
    assert [anonymise_receipts(limit, 2) for _ in range(3)] == [2, 1, 0]
    hidden = Receipt.objects.filter(anonymised_at__isnull=False)
    for receipt in hidden:
        said = receipt.recipient + receipt.content + receipt.error
        assert (said, receipt.origin) == ("", {})
        assert receipt.duty == f"anonymised:{receipt.pk}"
        assert (receipt.event, receipt.result) == ("rdv_created", Result.PROCESSED)
    kept = Receipt.objects.filter(anonymised_at__isnull=True)
    assert {receipt.recipient for receipt in kept} == {NADIA}
    assert (hidden.count(), kept.count()) == (3, 2)
    with in_espace(bravo):
        assert Receipt.objects.get().recipient == NADIA


def test_deleted_in_batches(appointment, bravo):
    for n in range(5):
        of(Result.PROCESSED, appointment, created_at=NOW + timedelta(days=n))
    with in_espace(bravo):
        of(Result.PROCESSED, None)
    limit = NOW + timedelta(days=3)
    assert [purge_receipts(limit, 2) for _ in range(3)] == [2, 1, 0]
    assert Receipt.objects.count() == 2
    with in_espace(bravo):
        assert Receipt.objects.count() == 1


def test_an_anonymised_doubtful_one_cannot_be_sent_again(appointment):
    receipt = of(Result.DOUBTFUL, appointment)
    anonymise_receipts(NOW + timedelta(days=1), 10)
    with pytest.raises(NotDoubtful):
        resend_receipt(receipt.pk, NOW)
    [line] = delivery_of(appointment, NOW).lines
    assert not line.can_resend
