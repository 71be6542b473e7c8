"""What was typed of who books, to show it again."""

from django.http import QueryDict

from booking.appointments.ants_numbers import FIELD as NUMBER
from booking.appointments.models import BookingHold
from booking.directory.models import Usager
from booking.web.ants_number import ANYWAY

from .company_form import BOTH, OTHER, carried_rows
from .forms import CONTACT

TYPED = (*CONTACT, "address", "pour", NUMBER, ANYWAY)


def typed_before(post: QueryDict) -> dict[str, str]:
    """On this screen and the next one."""
    typed = {name: post[name] for name in TYPED if name in post}
    return {**typed, **carried_rows(post)}


def typed_in(known: BookingHold | Usager | None) -> dict[str, str]:
    """What was typed for a hold, or what the record of somebody invited says."""
    if known is None:
        return {}
    said = {name: getattr(known, name) for name in CONTACT}
    if known.address:
        said["address"] = known.address
    if isinstance(known, BookingHold):
        said[NUMBER] = known.ants_number
        if known.others:
            said["pour"] = BOTH if known.booker_comes else OTHER
    return said
