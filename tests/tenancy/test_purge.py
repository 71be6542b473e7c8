"""The outbox does not grow for ever, and forgets nothing that is still owed."""

from datetime import timedelta

import pytest

from socle.clock import now
from socle.outbox.models import Delivery, Message
from tenants import relay

from .messages import fail, tell


def age(days: float, **which) -> None:
    Message.objects.filter(**which).update(created_at=now() - timedelta(days=days))


def test_purge_deletes_what_is_old_and_done(alpha, bravo, listen, deliver):
    listen("thing.happened", lambda message: None)
    tell("thing.happened", alpha, bravo)
    deliver()
    age(relay.KEEP_DONE_DAYS + 1, espace_number=alpha.number)
    age(relay.KEEP_DONE_DAYS - 1, espace_number=bravo.number)
    assert relay.purge() == 1
    assert [message.espace_number for message in Message.objects.all()] == [bravo.number]
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("state", ["pending", "dead"])
def test_purge_keeps_what_is_not_done_everywhere(alpha, bravo, listen, deliver, state):
    listen("thing.happened", lambda message: None, "test.works")
    listen("thing.happened", fail, "test.fails")
    tell("thing.happened", alpha, bravo)
    deliver()
    Delivery.objects.filter(handler="test.fails").update(state=state)
    age(400)
    assert relay.purge() == 0
    assert (Message.objects.count(), Delivery.objects.count()) == (2, 4)
