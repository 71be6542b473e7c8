"""SMS of the tests."""

from booking.notifications.gsm import segments

outbox: list[tuple[str, str]] = []


class MemorySms:
    def send(self, phone_number: str, text: str) -> int:
        outbox.append((phone_number, text))
        return segments(text)
