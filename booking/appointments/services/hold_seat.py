"""Keep a seat at a collective appointment while its booker proves an address."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from booking.catalog.models import Motif
from booking.directory.usager_record import today
from booking.domain.mailboxes import mailbox_of
from socle.errors import NotVisible
from socle.outbox.publish import publish

from ..ants_numbers import check_numbers
from ..author import Author, Kind
from ..choice import Booker
from ..company import ALONE, Company, numbers_of, regular_company
from ..errors import SessionFull
from ..models import AgentClaim, Appointment, BookingHold
from ..proving import proved_ways
from ..seats import count_taken
from .check_choice import check_booker
from .end_hold import end_hold
from .hold_quota import check_quota, pending_holds
from .hold_slot import HOLD_IS_KEPT, HOLD_LASTS
from .join_collective import check_open
from .lock_booker import one_request_at_a_time
from .locked import locked_appointment

ANYBODY = Author(Kind.USER)


def hold_seat(
    session_id: int,
    booker: Booker,
    now: datetime,
    *,
    company: Company = ALONE,
    answers: Mapping[str, str],
    is_invited: bool = False,
    waits: bool = False,
    replaces: uuid.UUID | None = None,
    machine: str = "",
    device: str = "",
) -> BookingHold:
    """Keep a seat and have the verification message sent; or, to wait for one, the message alone.

    Idempotent: the same person asking again for the same session gets what they have already,
    unless they say something else: then that replaces it.

    Args:
        company: who comes: one person.
        answers: the parameters of the path that led here.
        waits: the session was full, and the person wants to be told when a seat is free.
        replaces: a hold of the same session that this one takes over, because something was
            mistyped; the caller answers for its being the same person's.
        machine, device: digests of who asks, for the quotas of one machine and one device.

    Raises:
        InvalidBooking: a name or an address that is none, or proves nothing, several people, or
            somebody without a number for a passport.
        NotVisible: no such session, or its motif is not open to usagers.
        RuleRefused: cancelled, past, or outside the booking delays.
        SessionFull: no seat is left, and `waits` was not asked.
        TooManyHolds: the address, the device or the machine keeps too many already.
    """
    booker = replace(booker, **proved_ways(booker.email, booker.phone_number))
    with transaction.atomic():
        one_request_at_a_time(booker)
        session = locked_appointment(session_id)
        motif = session.motif
        check_booker(motif, booker)
        company = regular_company(motif, company, today(now))
        check_numbers(motif, numbers_of(company, booker.ants_number), required=True)
        check_open(session, ANYBODY, now)
        if not Motif.objects.open_to_usagers(invited=is_invited).filter(pk=motif.pk).exists():
            raise NotVisible
        said = {**asdict(booker), **company.fields, "waits": waits}
        placed = pending_holds(now).filter(session=session, **booker.identity).first()
        if placed and all(getattr(placed, name) == value for name, value in said.items()):
            return placed
        former = BookingHold.objects.filter(uuid=replaces, session=session) if replaces else ()
        for one in {hold.pk for hold in (placed, *former) if hold}:
            end_hold(one)
        check_quota(booker.email, booker.phone_number, machine, now, device=device)
        seats = session.max_participants_count
        if not waits and seats is not None and count_taken(session, now) >= seats:
            raise SessionFull
        hold = BookingHold.objects.create(
            session=session,
            motif=motif,
            organisation=session.organisation,
            place=session.place,
            agent_id=agent_of(session),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            answers=dict(answers),
            is_invited=is_invited,
            mailbox=mailbox_of(booker.email),
            machine=machine,
            device=device,
            expires_at=now + HOLD_LASTS,
            **said,
        )
        publish("hold.placed", hold_id=hold.pk)
        publish("hold.ended", after=HOLD_LASTS, hold_id=hold.pk)
        publish("hold.forgotten", after=HOLD_IS_KEPT, hold_id=hold.pk)
    return hold


def agent_of(session: Appointment) -> int:
    """One of those who lead it; what a hold names.

    Raises:
        NotVisible: nobody leads it any longer.
    """
    claims = AgentClaim.objects.filter(appointment=session).order_by("agent_id")
    agent_id = claims.values_list("agent_id", flat=True).first()
    if agent_id is None:
        raise NotVisible
    return agent_id
