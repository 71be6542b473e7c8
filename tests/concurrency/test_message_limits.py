"""Workers that write to one person at the same time count the same messages."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from booking.notifications import duty
from booking.notifications.deliver import Addressee, send_sms_once
from booking.notifications.models import MessagingRules, Receipt
from integrations.sms import memory
from tenants.context import in_espace
from tests.booking.delivery.conftest import NADIA, told

Result = Receipt.Result


def flood(espace) -> int:
    """Sixteen messages to one number by eight workers, three being allowed; how many left."""
    memory.outbox.clear()

    def send(n: int) -> None:
        try:
            with in_espace(espace):
                send_sms_once(told(), "rdv_created", Addressee(NADIA), f"{n}", None)
        finally:
            connection.close()

    with in_espace(espace):
        MessagingRules.objects.create(messages_a_day=3)
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(send, range(16)))
    return len(memory.outbox)


def test_the_limit_holds(espace):
    assert flood(espace) == 3
    with in_espace(espace):
        assert Receipt.objects.filter(result=Result.CAPPED).count() == 13


def test_control_without_turns_it_does_not(espace, monkeypatch):
    monkeypatch.setattr(duty, "_take_turn", lambda duty: None)
    assert flood(espace) > 3
