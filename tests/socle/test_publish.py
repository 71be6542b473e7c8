"""A message is written in the transaction that it tells of, or not at all."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from booking.directory.models import Service
from socle.clock import now
from socle.outbox import registry
from socle.outbox.models import Delivery, Message
from socle.outbox.payload import payload_of
from socle.outbox.publish import publish
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import ServiceFactory

woken: list[bool] = []


def wake() -> None:
    woken.append(True)


def wake_badly() -> None:
    raise ConnectionError


@pytest.fixture(autouse=True)
def waking(settings):
    settings.OUTBOX_WAKE = f"{__name__}.wake"
    woken.clear()


class Undone(Exception):
    """Rolls a block back."""


def test_outside_a_transaction_it_is_refused(committed, listen):
    listen("thing.happened")
    with pytest.raises(transaction.TransactionManagementError, match=r"thing\.happened"):
        publish("thing.happened", thing_id=1)
    with (
        in_espace(Espace.objects.get(slug="alpha")),
        pytest.raises(transaction.TransactionManagementError),
    ):
        publish("thing.happened", thing_id=1)
    assert not Message.objects.exists()


def test_it_is_committed_with_the_work_and_only_then_wakes_the_relay(committed, listen):
    listen("thing.happened")
    alpha = Espace.objects.get(slug="alpha")
    with in_espace(alpha), transaction.atomic():
        publish("thing.happened", service_id=ServiceFactory().pk)
        publish("thing.happened", service_id=ServiceFactory().pk)
        assert woken == []
    assert woken
    assert Message.objects.filter(espace_number=alpha.number).count() == 2


def test_it_is_rolled_back_with_the_work(committed, listen):
    listen("thing.happened")
    with in_espace(Espace.objects.get(slug="bravo")):
        with suppress(Undone), transaction.atomic():
            publish("thing.happened", service_id=ServiceFactory().pk)
            raise Undone
        assert not Service.objects.exists()
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()
    assert woken == []


def test_it_is_rolled_back_with_an_inner_block(committed, listen):
    listen("thing.happened")
    with in_espace(Espace.objects.get(slug="alpha")), transaction.atomic():
        publish("thing.happened", n=1)
        with suppress(Undone), transaction.atomic():
            publish("thing.happened", n=2)
            raise Undone
    assert [message.payload for message in Message.objects.all()] == [{"n": 1}]


def test_a_broker_that_is_away_does_not_undo_the_work(committed, listen, settings):
    settings.OUTBOX_WAKE = f"{__name__}.wake_badly"
    listen("thing.happened")
    with in_espace(Espace.objects.get(slug="alpha")), transaction.atomic():
        publish("thing.happened", n=1)
    assert Message.objects.count() == 1


def test_it_carries_its_espace(alpha, bravo, listen):
    listen("thing.happened")
    for espace in (alpha, bravo):
        with in_espace(espace):
            publish("thing.happened", n=espace.number)
    publish("thing.happened", n=0)
    assert dict(Message.objects.values_list("payload__n", "espace_number")) == {
        alpha.number: alpha.number,
        bravo.number: bravo.number,
        0: None,
    }


def test_each_handler_of_the_topic_gets_one_delivery(alpha, bravo, listen):
    listen("thing.happened", print, "test.first")
    listen("thing.happened", repr, "test.second")
    listen("thing.undone", str, "test.third")
    with in_espace(alpha):
        message = publish("thing.happened", n=1)
    deliveries = Delivery.objects.filter(message_id=message.pk)
    assert {delivery.handler for delivery in deliveries} == {"test.first", "test.second"}
    assert {(delivery.state, delivery.attempts) for delivery in deliveries} == {("pending", 0)}


def test_a_topic_that_nobody_listens_to_leaves_no_row(alpha, bravo, listen):
    with in_espace(alpha):
        assert publish("thing.happened", n=1) is None
    assert not Message.objects.exists()


def test_what_must_wait_is_due_later_and_wakes_nobody(committed, listen):
    listen("thing.happened")
    with in_espace(Espace.objects.get(slug="alpha")), transaction.atomic():
        begun = now()
        publish("thing.happened", after=timedelta(minutes=10), n=1)
    waits = (Delivery.objects.get().due_at - begun).total_seconds()
    assert waits == pytest.approx(600, abs=5)
    assert woken == []


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (4_294_967_297, 4_294_967_297),
        (True, True),
        (None, None),
        ("revoked", "revoked"),
        ("agents_and_prescripteurs", "agents_and_prescripteurs"),
        ("appointment.booked", "appointment.booked"),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        ("00000000-0000-0000-0000-000000000005", "00000000-0000-0000-0000-000000000005"),
        (date(2026, 12, 3), "2026-12-03"),
        (datetime(2026, 12, 3, 9, 20, tzinfo=UTC), "2026-12-03T09:20:00+00:00"),
        ([1, "seen"], [1, "seen"]),
        ((1, 2), [1, 2]),
    ],
)
def test_identifiers_and_words_of_the_code_pass(alpha, bravo, listen, value, stored):
    listen("thing.happened")
    with in_espace(alpha):
        publish("thing.happened", thing=value)
    assert Message.objects.get().payload == {"thing": stored}


@pytest.mark.parametrize(
    "value",
    [
        "Durand",
        "nadia durand",
        "hélène",
        "nadia@demo.example",
        "+33639980001",
        "0639980001",
        "12 rue de la Paix",
        "",
        "a" * 61,
        "mot\n",
        3.14,
        b"nadia",
        {"name": 1},
        ["nadia@demo.example"],
        object(),
    ],
)
def test_what_may_tell_of_a_person_is_refused(alpha, bravo, listen, value):
    listen("thing.happened")
    with in_espace(alpha), pytest.raises(ValueError, match="thing: identifiers only") as refused:
        publish("thing.happened", thing=value)
    assert "nadia" not in str(refused.value)
    assert not Message.objects.exists()


def test_it_is_refused_even_when_nobody_listens(alpha, bravo, listen):
    with in_espace(alpha), pytest.raises(ValueError, match="identifiers only"):
        publish("thing.happened", name="Durand")


def test_a_payload_of_nothing_is_nothing():
    assert payload_of({}) == {}


def test_a_name_belongs_to_one_handler(listen):
    listen("thing.happened", print, "test.handler")
    with pytest.raises(ValueError, match="registered twice"):
        listen("thing.undone", repr, "test.handler")
    listen("thing.happened", print, "test.handler")
    assert [handler.call for handler in registry.handlers_of("thing.happened")] == [print]
    assert registry.handler_named("test.handler").topics == ("thing.happened",)
    assert registry.handler_named("test.unheard_of") is None
