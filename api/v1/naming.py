"""Our fields by the names that the contract gives them, in what the domain refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

from booking.appointments.errors import InvalidBooking
from booking.directory.errors import InvalidValue, InvalidValues


@contextmanager
def told_as(**names: str) -> Iterator[None]:
    """Refusals of the work inside name the caller's own fields.

    Args:
        names: the contract's word, by ours.
    """
    try:
        yield
    except InvalidValues as error:
        told = {names.get(name, name): words for name, words in error.errors.items()}
        raise InvalidValues(told) from None
    except (InvalidValue, InvalidBooking) as error:
        field = error.details["field"]
        raise type(error)(names.get(field, field), error.message) from None
