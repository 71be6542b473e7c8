"""The records of those for whom a hold was placed, once its booker is proved."""

from datetime import datetime

from booking.directory.errors import InvalidValue
from booking.directory.identity import actor_of_usager
from booking.directory.models import Usager
from booking.directory.services.own_relatives import add_relative

from ..company import Companion
from ..errors import RuleRefused
from ..guests import Guest, guest_by_default
from ..models import BookingHold


def guests_of_hold(hold: BookingHold, booker: Usager, now: datetime) -> list[Guest]:
    """The booker, if they come, then the others as relatives of theirs, found again or made.

    Raises:
        RuleRefused: they have as many relatives as a record may.
    """
    own = guest_by_default(booker, hold.motif, hold.ants_number)
    if not hold.others:
        return [own]
    guests = [own] if hold.booker_comes else []
    for written in hold.others:
        one = Companion.read(written)
        usager = _relative(one, booker.contact, now)
        guests.append(guest_by_default(usager, hold.motif, one.ants_number))
    # Somebody named twice, as themselves and as another, comes once.
    coming: dict[int, Guest] = {}
    for guest in guests:
        coming.setdefault(guest.usager.pk, guest)
    return list(coming.values())


def _relative(one: Companion, head: Usager, now: datetime) -> Usager:
    """A birth date left out, here or in the record, does not make somebody else of them."""
    namesakes = Usager.objects.current().filter(
        responsible=head, first_name__iexact=one.first_name, last_name__iexact=one.last_name
    )
    for known in namesakes.order_by("pk"):
        if None in (one.birth_date, known.birth_date) or one.birth_date == known.birth_date:
            return known
    values = {
        "first_name": one.first_name,
        "last_name": one.last_name,
        "birth_date": one.birth_date,
    }
    try:
        return add_relative(head.pk, values, actor_of_usager(head.pk), now)
    except InvalidValue as refusal:
        raise RuleRefused("relatives", refusal.message) from None
