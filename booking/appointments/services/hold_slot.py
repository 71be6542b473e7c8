"""Keep a slot for a few minutes while its booker proves an address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from socle.errors import NotVisible
from socle.links import secret_of
from socle.outbox.publish import publish

from ..errors import TooManyHolds
from ..models import BookingHold
from ..search import Wanted
from .take_slot import take_slot

HOLD_LASTS = timedelta(minutes=20)
# A click that comes too late still finds what was typed; then it is erased.
HOLD_IS_KEPT = timedelta(days=2)
# Slots that one address may keep at once: enough for a couple of errands, not for a scalper.
HOLDS_A_PERSON = 3
LINK_PURPOSE = "hold"


@dataclass(frozen=True, slots=True)
class Booker:
    """Who books. `email` lower-case, `phone_number` E.164; at least one of them."""

    first_name: str
    last_name: str
    email: str = ""
    phone_number: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, as the pages of the usager's path know it."""

    motif: Motif
    organisation: Organisation
    place: Place | None
    starts_at: datetime

    @property
    def wanted(self) -> Wanted:
        return Wanted(motif=self.motif, place=self.place, organisation_ids=(self.organisation.pk,))


def hold_slot(choice: Choice, booker: Booker, now: datetime) -> BookingHold:
    """Hold the slot and have the verification message sent.

    Raises:
        NotVisible: the motif is not open to usagers, or not at that organisation or place.
        SlotTaken: somebody else has it; nothing was written.
        TooManyHolds: the address keeps too many slots already.
    """
    _check_choice(choice)
    with transaction.atomic():
        _check_quota(booker, now)
        hold = BookingHold(
            organisation=choice.organisation,
            motif=choice.motif,
            place=choice.place,
            starts_at=choice.starts_at,
            ends_at=choice.starts_at + timedelta(minutes=choice.motif.default_duration_in_min),
            first_name=booker.first_name,
            last_name=booker.last_name,
            email=booker.email,
            phone_number=booker.phone_number,
            created_at=now,
            expires_at=now + HOLD_LASTS,
        )
        hold.pk = _next_id()
        # The claim comes first: a refused one must leave no trace of the person.
        slot = take_slot(
            choice.wanted, choice.starts_at, now, hold_id=hold.pk, expires_at=hold.expires_at
        )
        hold.agent_id = slot.agent_id
        hold.save(force_insert=True)
        publish("hold.placed", hold_id=hold.pk)
        publish("hold.ended", after=HOLD_LASTS, hold_id=hold.pk)
        publish("hold.forgotten", after=HOLD_IS_KEPT, hold_id=hold.pk)
    return hold


def link_secret(hold: BookingHold) -> str:
    """What the verification message's link carries."""
    return secret_of(LINK_PURPOSE, hold.uuid)


def _check_choice(choice: Choice) -> None:
    motifs = Motif.objects.open_to_usagers().filter(
        pk=choice.motif.pk, organisations=choice.organisation.pk, collectif=False
    )
    place_fits = (choice.place is not None) == choice.motif.needs_place and (
        choice.place is None
        or (
            choice.place.organisation_id == choice.organisation.pk
            and choice.place.availability == Place.Availability.ENABLED
        )
    )
    if not place_fits or not motifs.exists():
        raise NotVisible


def _check_quota(booker: Booker, now: datetime) -> None:
    contact = Q()
    if booker.email:
        contact |= Q(email=booker.email)
    if booker.phone_number:
        contact |= Q(phone_number=booker.phone_number)
    pending = BookingHold.objects.filter(
        contact, state=BookingHold.State.PENDING, expires_at__gt=now
    )
    if pending.count() >= HOLDS_A_PERSON:
        raise TooManyHolds


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [BookingHold._meta.db_table]
        )
        return cursor.fetchone()[0]
