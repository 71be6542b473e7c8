"""Sending one SMS, whoever the provider is."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from .outcomes import Refused


class SmsBackend(Protocol):
    """A provider. The integrations room has one file for each."""

    def send(self, phone_number: str, text: str) -> int:
        """Hand over a message to an E.164 number; the number of segments billed.

        Raises:
            SmsRefused: the provider will never take this message.
            MaybeSent: it was given the message and did not say what became of it.
            OSError: it did not answer; try again later.
        """
        ...


class SmsRefused(Refused):
    """The provider will never take this message; its text says why, in French, of nobody."""


def send_sms(phone_number: str, text: str) -> int:
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    return backend.send(phone_number, text)
