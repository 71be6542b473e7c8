"""A provider that hangs is waited for once, not once a message."""

import socket
import time
from collections.abc import Iterator
from smtplib import SMTPServerDisconnected

import pytest

from booking.notifications import patience
from booking.notifications.models import Receipt

from .conftest import letter, sms, told

Result = Receipt.Result


@pytest.fixture
def silent(settings, monkeypatch) -> Iterator[None]:
    """A server that takes connections and never says a word."""
    monkeypatch.setattr(patience, "LONG", 0.5)
    settings.EMAIL_BACKEND = "integrations.email.smtp.WatchfulBackend"
    settings.EMAIL_TIMEOUT = 1
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        yield


def test_it_is_waited_for_once(silent, clock):
    begun = time.monotonic()
    for _ in range(20):
        with pytest.raises((SMTPServerDisconnected, patience.ProviderRests)):
            letter()
    assert 1 <= time.monotonic() - begun < 10
    assert Receipt.objects.filter(result=Result.FAILURE, retry=True).count() == 20
    assert sms().result == Result.PROCESSED, "the other channel goes on"

    clock.pass_by(seconds=31)
    begun = time.monotonic()
    with pytest.raises(SMTPServerDisconnected):
        letter()
    assert time.monotonic() - begun >= 1


def test_one_that_takes_mails_and_never_answers_leaves_few_doubtful(sink, settings, clock):
    settings.EMAIL_TIMEOUT = 3
    sink.manners.slow, sink.manners.seconds = 1, 6
    messages = [told() for _ in range(5)]
    letter(message=messages[0])
    for message in messages[1:]:
        with pytest.raises(patience.ProviderRests):
            letter(message=message)
    assert Receipt.objects.filter(result=Result.DOUBTFUL).count() == 1

    sink.manners.slow = 0
    clock.pass_by(seconds=31)
    for message in messages[1:]:
        assert letter(message=message).result == Result.PROCESSED


def test_one_that_refuses_at_once_is_asked_each_time(sink, clock):
    sink.stop()
    message = told()
    with pytest.raises(ConnectionRefusedError):
        letter(message=message)
    sink.start()
    assert letter(message=message).result == Result.PROCESSED
