"""Somebody whom we know asks to be told when a seat is free."""

from datetime import datetime

from django.db import transaction

from booking.directory.models import Usager

from ..ants_numbers import check_numbers
from ..author import Author
from ..models import SeatWaiting
from .join_collective import check_open
from .locked import locked_appointment
from .seat_waiting import tell_who_waits, wait_for_seat


def ask_for_seat(
    session_id: int, usager: Usager, now: datetime, ants_number: str = ""
) -> SeatWaiting:
    """Wait for a seat at that session. Idempotent.

    Raises:
        InvalidBooking: the motif needs a number, and it is none.
        NotVisible: no such session, or its motif is not open to usagers.
        RuleRefused: cancelled, past, or outside the booking delays.
    """
    with transaction.atomic():
        session = locked_appointment(session_id)
        check_open(session, Author.usager(usager), now)
        check_numbers(session.motif, [ants_number], required=True)
        entry = wait_for_seat(session, usager, now, ants_number=ants_number)
        tell_who_waits(session)
    return entry
