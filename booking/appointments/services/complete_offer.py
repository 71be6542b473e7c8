"""What a draw or a queue does not ask of those who register, and the appointment needs.

It is asked when the time is taken: a number of France Titres may not exist yet when one registers.
"""

from ..ants_numbers import FIELD as NUMBER
from ..ants_numbers import asks_number, check_numbers
from ..models import BookingHold
from .check_choice import asks_address, check_address


def lacking(hold: BookingHold) -> frozenset[str]:
    """Among "ants_number" and "address", what who takes the time must still say (1 query at most,
    none for a hold that was not offered to somebody whose turn it is)."""
    if hold.turn_id is None:
        return frozenset()
    asked = {
        NUMBER: not hold.ants_number and asks_number(hold.motif),
        "address": not hold.address and asks_address(hold.motif),
    }
    return frozenset(name for name, is_lacking in asked.items() if is_lacking)


def complete_offer(hold: BookingHold, *, ants_number: str = "", address: str = "") -> None:
    """Write it on the hold, which the caller has locked; what is known already stays.

    Raises:
        InvalidBooking: something is still missing, or makes no sense.
    """
    lacks = lacking(hold)
    if not lacks:
        return
    if NUMBER in lacks:
        check_numbers(hold.motif, [ants_number], required=True)
        hold.ants_number = ants_number
    if "address" in lacks:
        check_address(hold.motif, address)
        hold.address = address
    hold.save(update_fields=sorted(lacks))
