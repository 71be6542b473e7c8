"""A real mail server that refuses, hangs up or is away: what each receipt then says."""

import smtplib
from contextlib import suppress

import pytest

from booking.notifications.models import Receipt

from .conftest import letter, told

Result = Receipt.Result


def attempt(message, address="nadia@demo.example") -> Receipt:
    """One attempt of the relay, whether it succeeds or not."""
    with suppress(OSError):
        letter(address, message=message)
    return Receipt.objects.get()


def test_taken_and_confirmed(sink):
    message = told()
    assert attempt(message).result == Result.PROCESSED
    attempt(message)
    assert sink.taken == ["nadia@demo.example"]


def test_an_address_that_the_server_refuses_for_ever(sink):
    sink.manners.refuses = 1
    message = told()
    receipt = attempt(message)
    assert (receipt.result, receipt.retry) == (Result.FAILURE, False)
    assert receipt.error == "Le serveur de messagerie refuse cette adresse (550)."
    sink.manners.refuses = 0
    attempt(message)
    assert sink.taken == []


@pytest.mark.parametrize("trouble", ["refuses_now", "cut_before"])
def test_what_has_not_left_is_sent_later_and_once(sink, trouble):
    setattr(sink.manners, trouble, 1)
    message = told()
    with pytest.raises(smtplib.SMTPException):
        letter(message=message)
    receipt = Receipt.objects.get()
    assert (receipt.result, receipt.retry) == (Result.FAILURE, True)
    setattr(sink.manners, trouble, 0)
    receipt = attempt(message)
    assert (receipt.result, receipt.retry, receipt.error) == (Result.PROCESSED, False, "")
    assert sink.taken == ["nadia@demo.example"]


@pytest.mark.parametrize(("trouble", "taken"), [("cut_after", 1), ("drops", 0)])
def test_what_may_have_left_is_doubtful_and_not_sent_again(sink, trouble, taken):
    """From here the two look alike: the mail was given, and nobody answered."""
    setattr(sink.manners, trouble, 1)
    message = told()
    letter(message=message)
    assert Receipt.objects.get().result == Result.DOUBTFUL
    setattr(sink.manners, trouble, 0)
    assert attempt(message).result == Result.DOUBTFUL
    assert len(sink.taken) == taken


def test_a_server_that_takes_the_mail_and_never_answers(sink, settings):
    settings.EMAIL_TIMEOUT = 1
    sink.manners.slow, sink.manners.seconds = 1, 3
    letter()
    assert Receipt.objects.get().result == Result.DOUBTFUL


def test_a_server_that_is_away(sink):
    sink.stop()
    message = told()
    assert attempt(message).retry
    sink.start()
    assert attempt(message).result == Result.PROCESSED
    assert sink.taken == ["nadia@demo.example"]


@pytest.mark.parametrize("address", ["a@b@demo.example", "nadia@demo..example"])
def test_addresses_that_no_mail_can_carry(sink, address):
    receipt = attempt(told(), address)
    assert (receipt.result, receipt.retry) == (Result.FAILURE, False)
    assert receipt.error == "Cette adresse ne peut pas recevoir de message."
    assert sink.taken == []
