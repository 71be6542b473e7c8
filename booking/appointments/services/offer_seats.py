"""Free seats of a session go to those who wait, each kept the time to answer."""

from datetime import datetime, timedelta

from django.db import transaction

from booking.availability.loader import zone_of
from booking.directory.models import Usager
from booking.domain import waiting
from booking.domain.mailboxes import mailbox_of
from socle.errors import NotVisible
from socle.outbox.publish import publish

from ..company import ALONE, Companion, Company
from ..models import Appointment, BookingHold, SeatWaiting
from ..seats import count_taken
from .hold_seat import agent_of
from .hold_slot import HOLD_IS_KEPT
from .locked import locked_appointment


def offer_seats(session_id: int, now: datetime) -> list[BookingHold]:
    """Keep each free seat for one who waits; they wait no longer, whatever they answer.

    Idempotent: a seat that is kept is not free. Nobody is told when too little time is left to
    answer, or when they have no address and no telephone.
    """
    with transaction.atomic():
        try:
            session = locked_appointment(session_id)
        except NotVisible:
            return []
        entries = SeatWaiting.objects.filter(session=session).order_by("created_at", "pk")
        if session.is_cancelled or session.starts_at <= now:
            entries.delete()
            return []
        made = []
        for entry in entries.select_related("usager__responsible"):
            if not _has_free_seat(session, now):
                break
            hold = _offer(session, entry, now)
            entry.delete()
            made += [hold] if hold else []
    return made


def _has_free_seat(session: Appointment, now: datetime) -> bool:
    seats = session.max_participants_count
    return seats is None or count_taken(session, now) < seats


def _offer(session: Appointment, entry: SeatWaiting, now: datetime) -> BookingHold | None:
    times = waiting.offer_times(
        now,
        session.starts_at,
        zone_of(session.place),
        minutes=session.motif.waiting_offer_in_min,
        min_delay=session.motif.min_public_booking_delay,
    )
    head = entry.usager.contact
    if times is None or not (head.email or head.phone_number):
        return None
    hold = BookingHold.objects.create(
        session=session,
        motif=session.motif,
        organisation=session.organisation,
        place=session.place,
        agent_id=agent_of(session),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        first_name=head.first_name,
        last_name=head.last_name,
        email=head.email,
        phone_number=head.phone_number,
        mailbox=mailbox_of(head.email),
        expires_at=times.expires_at,
        is_offered=True,
        **_people(entry, head),
    )
    publish("seat.offered", after=max(times.tell_at - now, timedelta(0)), hold_id=hold.pk)
    publish("hold.ended", after=times.expires_at - now, hold_id=hold.pk)
    publish("hold.forgotten", after=times.expires_at - now + HOLD_IS_KEPT, hold_id=hold.pk)
    return hold


def _people(entry: SeatWaiting, head: Usager) -> dict[str, object]:
    """Who comes, with their number, as a hold has it."""
    usager, number = entry.usager, entry.ants_number
    if usager.pk == head.pk:
        return {**ALONE.fields, "ants_number": number}
    relative = Companion(usager.first_name, usager.last_name, usager.birth_date, number)
    return Company((relative,), booker_comes=False).fields
