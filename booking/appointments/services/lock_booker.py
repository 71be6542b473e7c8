"""One person's requests wait for each other."""

from django.db import connection

from booking.domain.mailboxes import mailbox_of

from ..choice import Booker
from ..models import BookingHold


def one_request_at_a_time(booker: Booker | BookingHold) -> None:
    """Make one person's requests wait for each other until the transaction ends.

    Without it two of them, sent at once, would both find the quota free, or hold two agents.
    """
    ways = (mailbox_of(booker.email), booker.phone_number)
    contacts = sorted(contact for contact in ways if contact)
    with connection.cursor() as cursor:
        for contact in contacts:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))",
                [f":hold:{contact}"],
            )
