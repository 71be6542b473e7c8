"""By what a stranger proves who they are; whichever door asks, the espace's rule is the same."""

from booking.directory.disposable import check_professional_mail, proved_contact
from booking.directory.errors import InvalidValue

from .errors import InvalidBooking


def proved_ways(email: str, phone_number: str) -> dict[str, str]:
    """The address and the number of who books, without what proves nothing.

    Raises:
        InvalidBooking: a mailbox made for minutes, where the espace refuses it, or asks for a
            mobile beside it.
    """
    try:
        email, phone_number = proved_contact(email, phone_number)
    except InvalidValue as refusal:
        raise InvalidBooking(refusal.details["field"], refusal.message) from None
    return {"email": email, "phone_number": phone_number}


def check_prescriber_mail(email: str) -> None:
    """
    Raises:
        InvalidBooking: the same, for a prescripteur: only their mailbox proves who they are.
    """
    try:
        check_professional_mail(email)
    except InvalidValue as refusal:
        raise InvalidBooking(refusal.details["field"], refusal.message) from None
