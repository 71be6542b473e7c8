"""The relay runs each handler once, in the right espace, and loses nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from structlog.testing import capture_logs

from booking.directory.models import Service
from socle.clock import now
from socle.errors import DomainError
from socle.outbox.models import Delivery, Message
from socle.outbox.publish import publish
from tenants import relay
from tenants.context import current_espace, in_espace
from tenants.models import Espace
from tenants.provisioning import change_state
from tests.factories import ServiceFactory

from .messages import fail, make_due, tell
from .throwaway import drop_schema


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("handler", "state"))


def test_each_message_is_handled_in_its_own_espace(alpha, bravo, listen, deliver):
    seen = []

    def handler(message: Message) -> None:
        espace = current_espace()
        names = list(Service.objects.values_list("name", flat=True)) if espace else None
        seen.append((message.espace_number, connection.schema_name, names))

    for espace in (alpha, bravo):
        with in_espace(espace):
            ServiceFactory(name=espace.slug)
    listen("thing.happened", handler)
    tell("thing.happened", alpha, None, bravo)
    assert deliver() == 3
    assert sorted(seen, key=str) == sorted(
        [
            (alpha.number, alpha.schema_name, ["alpha"]),
            (bravo.number, bravo.schema_name, ["bravo"]),
            (None, "public", None),
        ],
        key=str,
    )
    assert current_espace() is None


def test_what_was_delivered_is_not_delivered_again(alpha, bravo, listen, deliver):
    seen = []
    listen("thing.happened", seen.append)
    tell("thing.happened", alpha, bravo)
    assert deliver() == 2
    make_due()
    assert deliver() == 0
    assert len(seen) == 2
    delivery = Delivery.objects.first()
    assert (delivery.state, delivery.attempts) == ("done", 1)
    assert delivery.done_at is not None


def test_a_message_owes_each_handler_one_delivery_at_most(alpha, bravo, listen):
    listen("thing.happened", print)
    tell("thing.happened", alpha, bravo)
    delivery = Delivery.objects.first()
    with pytest.raises(IntegrityError, match="outbox_once_a_handler"), transaction.atomic():
        Delivery.objects.create(
            message=delivery.message, handler=delivery.handler, due_at=delivery.due_at
        )


def test_a_handler_that_fails_holds_nobody_back(alpha, bravo, listen, deliver):
    seen = []
    listen("thing.happened", fail, "test.fails")
    listen("thing.happened", lambda message: seen.append(current_espace().slug), "test.works")
    tell("thing.happened", alpha, bravo)
    assert deliver() == 4
    assert sorted(seen) == ["alpha", "bravo"]
    assert states() == {"test.fails": "pending", "test.works": "done"}
    assert current_espace() is None


def broken(message: Message) -> None:
    raise ValueError


def test_it_is_tried_later_and_later_then_given_up(alpha, bravo, listen, deliver, settings):
    listen("thing.happened", broken)
    tell("thing.happened", alpha)
    pauses = []
    for _ in range(settings.OUTBOX_MAX_ATTEMPTS):
        assert Delivery.objects.get().state == "pending"
        begun = now()
        assert deliver() == 1
        assert deliver() == 0
        pauses.append(round((Delivery.objects.get().due_at - begun).total_seconds()))
        make_due()
    assert pauses == [1, 16, 81, 256, 625, 1296, 2401, 3600, 3600, 3600, 3600, 3600]
    given_up = Delivery.objects.get()
    assert (given_up.state, given_up.attempts) == ("dead", settings.OUTBOX_MAX_ATTEMPTS)
    assert deliver() == 0


def test_it_succeeds_at_last(alpha, bravo, listen, deliver):
    tries = []

    def handler(message: Message) -> None:
        tries.append(message.pk)
        if len(tries) < 3:
            fail(message)

    listen("thing.happened", handler)
    tell("thing.happened", bravo)
    for _ in range(5):
        make_due()
        deliver()
    assert len(tries) == 3
    done = Delivery.objects.get()
    assert (done.state, done.attempts, done.last_error) == ("done", 3, "")


class Refused(DomainError):
    code = "no_such_number"


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ConnectionError("Madame Durand, 01 99 00 12 34"), "ConnectionError"),
        (Refused("Madame Durand est déjà venue"), "Refused:no_such_number"),
    ],
)
def test_no_word_of_an_error_is_kept_or_logged(alpha, bravo, listen, deliver, error, kept):
    def handler(message: Message) -> None:
        raise error

    listen("thing.happened", handler)
    tell("thing.happened", alpha, bravo)
    with capture_logs() as logs:
        deliver()
    assert set(Delivery.objects.values_list("last_error", flat=True)) == {kept}
    assert len(logs) == 2
    assert "Durand" not in str(logs)
    assert __file__ in logs[0]["at"]
    assert logs[0]["topic"] == "thing.happened"


def test_a_handler_that_the_code_no_longer_has_is_shown(alpha, bravo, listen, deliver, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    listen("thing.happened", print, "test.removed")
    tell("thing.happened", alpha)
    Delivery.objects.update(handler="test.unheard_of")
    for _ in range(2):
        make_due()
        deliver()
    assert Delivery.objects.get().last_error == "LookupError"
    assert states() == {"test.unheard_of": "dead"}


def test_a_message_waits_for_its_hour(alpha, bravo, listen, deliver):
    seen = []
    listen("thing.happened", seen.append)
    with in_espace(alpha), transaction.atomic():
        publish("thing.happened", after=timedelta(minutes=10))
    assert deliver() == 0
    make_due()
    assert deliver() == 1
    assert len(seen) == 1


def test_the_messages_of_a_suspended_espace_wait_for_it(alpha, bravo, listen, deliver, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    seen = []
    listen("thing.happened", lambda message: seen.append(current_espace().slug))
    tell("thing.happened", alpha, bravo)
    change_state(alpha, Espace.State.SUSPENDED)
    for _ in range(6):
        make_due()
        deliver()
    assert seen == ["bravo"]
    waiting = Delivery.objects.get(message__espace_number=alpha.number)
    assert (waiting.state, waiting.attempts) == ("pending", 0)
    assert waiting.last_error == "EspaceUnavailable"
    assert deliver() == 0

    change_state(alpha, Espace.State.ACTIVE)

    assert deliver() == 1
    assert seen == ["bravo", "alpha"]


def test_reopening_an_espace_hurries_only_what_waited_for_it(alpha, bravo, listen):
    listen("thing.happened", print)
    for espace in (alpha, bravo):
        with in_espace(espace), transaction.atomic():
            publish("thing.happened", after=timedelta(days=1))
    change_state(alpha, Espace.State.SUSPENDED)
    change_state(alpha, Espace.State.ACTIVE)
    assert not Delivery.objects.filter(due_at__lte=now()).exists()


@pytest.mark.parametrize("state", ["archived", "failed", "creating"])
def test_nothing_runs_for_an_espace_that_is_not_open(alpha, bravo, listen, deliver, state):
    seen = []
    listen("thing.happened", seen.append)
    tell("thing.happened", alpha)
    Espace.objects.filter(pk=alpha.pk).update(state=state)
    deliver()
    assert seen == []
    assert Delivery.objects.get().last_error == "EspaceUnavailable"


def test_nothing_runs_for_an_espace_whose_schema_is_gone(alpha, bravo, listen, deliver):
    seen = []
    listen("thing.happened", seen.append)
    tell("thing.happened", alpha, bravo)
    drop_schema(alpha)
    assert deliver() == 2
    assert [message.espace_number for message in seen] == [bravo.number]
    assert Delivery.objects.get(state="pending").last_error == "EspaceUnavailable"


def test_waking_without_a_broker_is_no_error(monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(relay.current_app, "send_task", away)
    with capture_logs() as logs:
        relay.wake()
    assert logs[0]["event"] == "relay.wake_failed"
