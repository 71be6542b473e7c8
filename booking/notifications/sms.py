"""Sending one SMS, whoever the provider is."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class SmsBackend(Protocol):
    """A provider. The integrations room has one file for each."""

    def send(self, phone_number: str, text: str) -> int:
        """Hand over a message to an E.164 number; the number of segments billed.

        Raises:
            SmsRefused: the provider will never take this message.
            OSError: it did not answer; try again later.
        """
        ...


class SmsRefused(Exception):
    """The provider will never take this message; its code says why."""


def send_sms(phone_number: str, text: str) -> int:
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    return backend.send(phone_number, text)
