"""Sending one SMS, whoever the provider is."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from .models import Receipt
from .outcomes import Refused


@dataclass(frozen=True, slots=True)
class Handed:
    """The provider has it.

    Args:
        parts: how many SMS it bills; None if it does not say.
        result: how far it says that the message is, a word of `Receipt.Result`.
        provider: by which name; empty where there is none (tests, demonstration).
    """

    parts: int | None = None
    result: str = Receipt.Result.PROCESSED
    provider: str = ""


class SmsBackend(Protocol):
    """Who finds the provider, for one SMS. The integrations room has one file for each."""

    def door(self) -> str:
        """Whose server will be asked: while that one hangs, the others still are."""
        ...

    def send(self, phone_number: str, text: str, receipt: Receipt) -> Handed:
        """Hand over a message to an E.164 number.

        Raises:
            SmsRefused: the provider will never take this message.
            MaybeSent: it was given the message and did not say what became of it.
            OSError: it took nothing; try again later. A `NotYet` says why.
        """
        ...


class SmsRefused(Refused):
    """The provider will never take this message; its text says why, in French, of nobody."""


def sms_backend() -> SmsBackend:
    return import_string(settings.SMS_BACKEND)()
