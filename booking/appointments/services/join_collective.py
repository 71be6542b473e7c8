"""Take a seat at a collective appointment (« atelier », « réunion »)."""

from collections.abc import Sequence
from datetime import datetime

from booking.availability.loader import zone_of
from booking.domain import statuses
from booking.domain.deadlines import may_book
from socle.errors import NotVisible
from socle.outbox.publish import publish

from .. import history
from ..author import Author
from ..checks import Asked
from ..errors import AlreadyRegistered, RuleRefused
from ..guests import Guest, family_of, guests_of
from ..models import Appointment, Change, Participation
from ..once import once
from ..orders import Attendee
from ..plan import check_card, may_book_motif
from .change_participation import change_participation, check_seat
from .check_limit import check_limit
from .claim_chosen import Confirmation
from .locked import locked_appointment
from .seat_waiting import tell_who_waits
from .take_number import take_number
from .write_appointment import add_participations

UNCONFIRMED = Confirmation()


def join_collective(
    appointment_id: int,
    attendee: Attendee,
    author: Author,
    now: datetime,
    *,
    key: str = "",
    confirmation: Confirmation = UNCONFIRMED,
) -> Participation:
    """Register one person; of two who want the last seat, one gets it.

    For usagers and prescripteurs, booking delays apply and one member of a family takes part:
    registering another takes the first one's seat. Somebody who had cancelled comes back.

    Raises:
        NotVisible: no such session, or its motif is not open to this author.
        RuleRefused: cancelled, past, outside the booking delays, too many for one person, or
            another's number.
        AlreadyRegistered: the person is expected already.
        SessionFull, ConfirmationNeeded: no seat is left; an agent may confirm one more.
    """
    body = ("join", appointment_id, attendee, sorted(confirmation.codes))

    def work() -> Participation:
        if author.card:
            check_card(author.card)
        appointment = locked_appointment(appointment_id)
        check_open(appointment, author, now)
        (guest,) = guests_of([attendee], appointment.motif, author)
        return _take_seat(appointment, guest, author, now, confirmation)

    return once(key, author, now, body, Participation, work)


def check_open(appointment: Appointment, author: Author, now: datetime) -> None:
    """
    Raises:
        NotVisible, RuleRefused: as `join_collective` says.
    """
    motif = appointment.motif
    if not motif.collectif:
        raise NotVisible
    if appointment.is_cancelled:
        raise RuleRefused("cancelled", "Cette séance est annulée.")
    if author.decides:
        return
    if not may_book_motif(motif, author):
        raise NotVisible
    RuleRefused.unless(
        may_book(
            appointment.starts_at,
            now,
            zone=zone_of(appointment.place),
            min_delay=motif.min_public_booking_delay,
            max_delay=motif.max_public_booking_delay,
        )
    )


def _take_seat(
    appointment: Appointment,
    guest: Guest,
    author: Author,
    now: datetime,
    confirmation: Confirmation,
) -> Participation:
    rows = Participation.objects.filter(appointment=appointment).select_related("usager")
    known = rows.filter(usager=guest.usager).first()
    if known and known.status not in statuses.CANCELLED:
        raise AlreadyRegistered
    if not author.decides:
        check_limit(Asked.again(appointment, usager_ids=[guest.usager.pk]))
        _make_room_in_family(appointment, guest, author, now)
    take_number(appointment, guest.usager, guest.ants_number)
    if known:
        known.appointment = appointment
        if guest.ants_number:
            known.ants_number = guest.ants_number
            known.save(update_fields=["ants_number"])
        if author.prescribing:
            _prescribed_again(known, author)
        change_participation(known, statuses.UNKNOWN, author, now, confirmation)
        return known
    check_seat(appointment, author, confirmation, now)
    (participation,) = add_participations(appointment, [guest], author, now)
    tell_added([participation], author, now)
    return participation


def _prescribed_again(participation: Participation, author: Author) -> None:
    """Who brings somebody back has the confirmation to read, as for a first booking."""
    participation.created_by_agent_id = author.agent_id
    participation.created_by_agent_prescripteur = True
    participation.save(update_fields=["created_by_agent", "created_by_agent_prescripteur"])


def tell_added(participations: Sequence[Participation], author: Author, now: datetime) -> None:
    """The history and the message of each participation just written."""
    history.write(
        history.change(
            Change.Verb.PARTICIPATION_ADDED,
            one.appointment_id,
            author,
            now,
            usager_id=one.usager_id,
        )
        for one in participations
    )
    for one in participations:
        publish(
            "participation.added",
            appointment_id=one.appointment_id,
            participation_id=one.pk,
            **author.ids,
        )


def _make_room_in_family(
    appointment: Appointment, guest: Guest, author: Author, now: datetime
) -> None:
    """One member of a family takes part (booking.md 2.8): the others' places are given up."""
    family = set(family_of(guest.usager)) - {guest.usager.pk}
    coming = Participation.objects.filter(appointment=appointment, usager__in=family).exclude(
        status__in=statuses.CANCELLED
    )
    for one in coming.order_by("pk"):
        remove(one, author, now)


def remove(participation: Participation, author: Author, now: datetime) -> None:
    """Delete a participation of a locked appointment, with its line of history and its message."""
    line = history.change(
        Change.Verb.PARTICIPATION_REMOVED,
        participation.appointment_id,
        author,
        now,
        usager_id=participation.usager_id,
        before={"status": participation.status},
    )
    history.write([line])
    publish(
        "participation.removed",
        appointment_id=participation.appointment_id,
        participation_id=participation.pk,
        usager_id=participation.usager_id,
        status=participation.status,
        # The row won't be there any more to say whether its person wants to know.
        send_lifecycle_notifications=participation.send_lifecycle_notifications,
        **author.ids,
    )
    participation.delete()
    tell_who_waits(participation.appointment)
