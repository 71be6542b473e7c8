"""SMS of the tests."""

from booking.notifications.gsm import segments
from booking.notifications.models import Receipt
from booking.notifications.sms import Handed

outbox: list[tuple[str, str]] = []


class MemorySms:
    def door(self) -> str:
        return "sms"

    def send(self, phone_number: str, text: str, receipt: Receipt) -> Handed:
        outbox.append((phone_number, text))
        return Handed(segments(text))
