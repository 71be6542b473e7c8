"""How many slots may wait for a confirmation at once: of one person, and of one machine."""

from datetime import datetime

from django.db.models import Q, QuerySet

from booking.domain.mailboxes import mailbox_of
from socle.web.limits.rates import RATES
from tenants.context import current_espace

from ..errors import TooManyHolds
from ..models import BookingHold

# Slots that one address may keep at once: enough for a couple of errands, not for a scalper.
HOLDS_A_PERSON = 3
# One device may serve several people: the tablet of a hall, a family's computer.
HOLDS_A_DEVICE = 8
STANDING = "standing"


def pending_holds(now: datetime) -> QuerySet[BookingHold]:
    """Those that usagers placed for themselves; neither offered by turns nor by a prescripteur."""
    return _unproved_holds(now).filter(prescription__isnull=True)


def _unproved_holds(now: datetime) -> QuerySet[BookingHold]:
    """Those that whoever came by a form keeps, for themselves or as a prescripteur."""
    return BookingHold.objects.filter(
        state=BookingHold.State.PENDING,
        expires_at__gt=now,
        turn__isnull=True,
        is_offered=False,
    )


def check_quota(
    email: str, phone_number: str, machine: str, now: datetime, *, device: str = ""
) -> None:
    """Count what the person's mailbox or number keeps, then what their device and machine do.

    Args:
        machine, device: digests; empty where it is not known, which is not counted.

    Raises:
        TooManyHolds: no more slots may wait.
    """
    contact = Q()
    if email:
        contact |= Q(mailbox=mailbox_of(email))
    if phone_number:
        contact |= Q(phone_number=phone_number)
    pending = pending_holds(now)
    if pending.filter(contact).count() >= HOLDS_A_PERSON:
        raise TooManyHolds
    check_place_of_asking(machine, device, now)


def check_place_of_asking(machine: str, device: str, now: datetime) -> None:
    """Count what one device and one machine keep, whichever door they came by.

    Raises:
        TooManyHolds: no more slots may wait.
    """
    pending = _unproved_holds(now)
    if device and pending.filter(device=device).count() >= HOLDS_A_DEVICE:
        raise TooManyHolds(
            "Trop de réservations attendent une confirmation depuis cet appareil. "
            "Confirmez-les, attendez quelques minutes, ou appelez-nous."
        )
    most = RATES[STANDING].for_espace(current_espace().limits, STANDING).count
    if machine and pending.filter(machine=machine).count() >= most:
        raise TooManyHolds(
            "Trop de réservations attendent une confirmation depuis votre connexion. "
            "Réessayez dans quelques minutes, ou appelez-nous."
        )
