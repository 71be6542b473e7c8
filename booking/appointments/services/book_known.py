"""Somebody whom we know books at once, without a message to wait for."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from booking.directory.identity import actor_of_usager
from booking.directory.locks import lock_words
from booking.directory.models import Usager
from booking.directory.services.edit_own_record import edit_own_record

from ..ants_numbers import check_numbers
from ..author import Author
from ..choice import Choice
from ..models import Appointment
from ..models.appointment import CANCELLED
from ..orders import Attendee, BookingOrder
from .book_appointment import book_appointment
from .claim_sole import check_verified, claim_sole, identity_digest
from .end_hold import end_hold

NOTHING: Mapping[str, str] = {}


def book_known(
    choice: Choice,
    usager: Usager,
    attendees: Sequence[Attendee],
    now: datetime,
    *,
    replaces: int | None = None,
    completing: Mapping[str, str] = NOTHING,
    subject: str = "",
) -> Appointment:
    """Book the slot for them, once: asked again, by a second click or tab, it is the same one.

    Args:
        usager: who books; those who come may be others.
        replaces: a hold that gives its time back; the caller answers for its being theirs.
        completing: what their record lacked for this appointment, written with it or not at all.
        subject: what FranceConnect calls them, where they came by it.

    Raises:
        InvalidBooking: somebody has no number for a passport.
        QuestionsLeft: the motif's questionnaire is not answered.
        NotVisible: the motif is not open to usagers, or not at that organisation or place.
        RuleRefused: a rule of the motif, its limit for one person, or an identity that it asks.
        SlotTaken: the start is not on offer, or somebody was faster.
        InvalidValue: a value that completes the record makes no sense.
    """
    check_verified(choice.motif, subject)
    check_numbers(choice.motif, [one.ants_number for one in attendees], required=True)
    with transaction.atomic():
        lock_words(f"books:{usager.pk}")
        booked = _booked(choice, attendees)
        if booked:
            return booked
        if completing:
            usager = edit_own_record(usager.pk, completing, actor_of_usager(usager.pk), now)
        if replaces is not None:
            end_hold(replaces)
        order = BookingOrder(
            organisation_id=choice.organisation.pk,
            motif_id=choice.motif.pk,
            starts_at=choice.starts_at,
            place_id=choice.place.pk if choice.place else None,
            attendees=tuple(attendees),
            agent_ids=tuple(choice.agent_ids),
            sheet_id=choice.sheet.pk if choice.sheet else None,
        )
        appointment = book_appointment(order, Author.usager(usager), now)
        claim_sole(
            choice.motif,
            usager.email,
            usager.phone_number,
            now,
            appointment=appointment,
            usager_id=usager.pk,
            identity=identity_digest(subject),
        )
        return appointment


def _booked(choice: Choice, attendees: Sequence[Attendee]) -> Appointment | None:
    """The standing appointment of these very people, motif and start (1 query, 2 when somebody of
    theirs is expected then)."""
    coming = {one.usager_id for one in attendees if one.usager_id is not None}
    rows = (
        Appointment.objects.filter(
            motif=choice.motif,
            starts_at=choice.starts_at,
            participations__usager_id__in=coming,
        )
        .exclude(status__in=CANCELLED)
        .exclude(participations__status__in=CANCELLED)
        .prefetch_related("participations")
        .distinct()
    )
    for row in rows:
        if {part.usager_id for part in row.participations.all()} == coming:
            return row
    return None
