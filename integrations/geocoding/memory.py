"""Addresses of the tests: those put there, found by any word of their label."""

from booking.directory.addresses import Address, AddressServiceDown

known: list[Address] = []
# What the tests asked, in order; set `is_down` to have no answer.
asked: list[str] = []
is_down = False


class MemoryAddresses:
    def search(self, text: str, limit: int) -> tuple[Address, ...]:
        asked.append(text)
        if is_down:
            raise AddressServiceDown("as told")
        words = text.casefold().split()
        fits = (one for one in known if any(word in one.label.casefold() for word in words))
        return tuple(fits)[:limit]


def forget() -> None:
    """As before any test."""
    global is_down
    known.clear()
    asked.clear()
    is_down = False
