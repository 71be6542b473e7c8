"""Keep a slot for a few minutes while its booker proves an address."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from django.db import connection, transaction

from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place, RecordSettings
from booking.directory.usager_record import today
from booking.domain.allocation import Door
from booking.domain.mailboxes import mailbox_of
from socle.errors import NotVisible
from socle.links import secret_of
from socle.outbox.publish import publish

from .. import values
from ..answering import Answered
from ..ants_numbers import check_numbers
from ..company import ALONE, Company, minutes_for, numbers_of, regular_company
from ..errors import InvalidBooking, SlotTaken
from ..models import AnswerSheet, BookingHold
from ..proving import proved_ways
from ..wanted import Wanted
from .claim_sole import check_verified
from .end_hold import end_hold
from .hold_quota import check_quota, pending_holds
from .keep_answers import check_answered, is_same_answer, keep_for_hold
from .next_id import next_id
from .take_slot import take_slot

HOLD_LASTS = timedelta(minutes=20)
# A click that comes too late still finds what was typed; then it is erased.
HOLD_IS_KEPT = timedelta(days=2)
LINK_PURPOSE = "hold"


@dataclass(frozen=True, slots=True)
class Booker:
    """Who books. `email` lower-case, `phone_number` E.164; at least one of them.

    Args:
        ants_number: for an identity card or a passport, when the booker comes; regular.
        address: where to come, for an appointment at home.
    """

    first_name: str
    last_name: str
    email: str = ""
    phone_number: str = ""
    ants_number: str = ""
    address: str = ""

    @property
    def identity(self) -> dict[str, str]:
        """By what a person is known again."""
        said = asdict(self)
        return {name: said[name] for name in ("first_name", "last_name", "email", "phone_number")}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, as the pages of the usager's path know it.

    Args:
        agent_ids: who may receive the person (sector, referent); empty for anybody.
        answers: how the pages were reached, to lead back to them.
        is_invited: the person was asked to book: motifs of invited usagers are open too.
        duration_in_min: when it is not the motif's own; what `Answered.minutes` derives, never
            what somebody sent.
        sheet: what was answered to the questionnaire of the motif.
    """

    motif: Motif
    organisation: Organisation
    place: Place | None
    starts_at: datetime
    agent_ids: Collection[int] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    is_invited: bool = False
    duration_in_min: int | None = None
    sheet: AnswerSheet | None = None
    door: Door = Door.PUBLIC

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            motif=self.motif,
            place=self.place,
            organisation_ids=(self.organisation.pk,),
            agent_ids=self.agent_ids,
            duration=self.duration_in_min,
            door=self.door,
        )

    @property
    def ends_at(self) -> datetime:
        minutes = self.duration_in_min or self.motif.default_duration_in_min
        return self.starts_at + timedelta(minutes=minutes)


def hold_slot(
    choice: Choice,
    booker: Booker,
    now: datetime,
    *,
    company: Company = ALONE,
    replaces: uuid.UUID | None = None,
    machine: str = "",
    device: str = "",
) -> BookingHold:
    """Hold the slot and have the verification message sent.

    Idempotent: the same person asking again for the same slot with the same answers gets the hold
    already placed. How long it lasts follows from the answers and, where the motif counts them,
    from the people, whatever the choice says.

    Args:
        company: who comes.
        replaces: a hold of the same slot that this one takes over, because something was
            mistyped; the caller answers for its being the same person's.
        machine, device: digests of who asks, for the quotas of one machine and one device.

    Raises:
        InvalidBooking: a name or an address that is none, or that proves nothing; no number for a
            call, somebody without one for a passport, no address for an appointment at home, or
            people whom the motif does not take together.
        NotVisible: the motif is not open to usagers, or not at that organisation or place.
        QuestionsLeft: its questionnaire is not answered, or leads to another motif.
        RuleRefused: the motif is only for who comes by FranceConnect (`book_known`).
        SlotTaken: somebody else has it, or nobody could; nothing was written.
        TooManyHolds: the address, the device or the machine keeps too many slots already.
    """
    booker = replace(booker, **proved_ways(booker.email, booker.phone_number))
    check_booker(choice.motif, booker)
    check_address(choice.motif, booker.address)
    check_start(choice, now)
    check_choice(choice)
    check_verified(choice.motif)
    answered = Answered(choice.motif, choice.sheet)
    check_answered(answered)
    company = regular_company(choice.motif, company, today(now))
    check_numbers(choice.motif, numbers_of(company, booker.ants_number), required=True)
    minutes = minutes_for(choice.motif, company.size, answered.minutes)
    choice = replace(choice, duration_in_min=minutes)
    with transaction.atomic():
        one_request_at_a_time(booker)
        placed = pending_holds(now).filter(**_same_slot(choice), **booker.identity).first()
        if placed and _says(placed, booker, company) and is_same_answer(answered, placed):
            return placed
        if placed:
            end_hold(placed.pk)
        if replaces:
            _give_back(choice, replaces)
        check_quota(booker.email, booker.phone_number, machine, now, device=device)
        hold = new_hold(choice, booker, now, company)
        hold.machine, hold.device = machine, device
        # The claim comes first: a refused one must leave no trace of the person.
        slot = take_slot(
            choice.wanted, choice.starts_at, now, hold_id=hold.pk, expires_at=hold.expires_at
        )
        hold.agent_id = slot.agent_id
        hold.save(force_insert=True)
        keep_for_hold(answered, hold, now)
        publish("hold.placed", hold_id=hold.pk)
        publish("hold.ended", after=HOLD_LASTS, hold_id=hold.pk)
        publish("hold.forgotten", after=HOLD_IS_KEPT, hold_id=hold.pk)
    return hold


def link_secret(hold: BookingHold) -> str:
    """What the verification message's link carries."""
    return secret_of(LINK_PURPOSE, hold.uuid)


def check_choice(choice: Choice, *, prescribed: bool = False) -> None:
    """Refuse what usagers may not book, or prescripteurs, whatever is free.

    Raises:
        NotVisible: the motif is not open to them, or not at that organisation or place.
    """
    if prescribed:
        offered = Motif.objects.open_to_prescripteurs()
    else:
        # Whether these agents follow the person is known once an address proves who it is.
        followed = choice.motif.follow_up and choice.is_invited and bool(choice.agent_ids)
        offered = Motif.objects.open_to_usagers(invited=choice.is_invited, followed=followed)
    motifs = offered.filter(
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


def check_booker(motif: Motif, booker: Booker) -> None:
    """
    Raises:
        InvalidBooking: a name or an address that is none, no number for a call, no address for a
            visit.
    """
    values.check_text("first_name", booker.first_name, values.LONGEST_NAME, required=True)
    values.check_text("last_name", booker.last_name, values.LONGEST_NAME, required=True)
    values.check_text("email", booker.email, values.LONGEST_EMAIL, required=not booker.phone_number)
    values.check_text("phone_number", booker.phone_number, values.LONGEST_PHONE)
    if motif.location_type == Motif.LocationType.PHONE and not booker.phone_number:
        message = "Un rendez-vous par téléphone demande un numéro à appeler."
        raise InvalidBooking("phone_number", message)


def check_address(motif: Motif, address: str) -> None:
    """
    Raises:
        InvalidBooking: none, for an appointment at home.
    """
    values.check_text("address", address, values.LONGEST_ADDRESS, required=asks_address(motif))


def asks_address(motif: Motif) -> bool:
    """Whether somebody comes to the usager's home; an espace that hides addresses is given none
    (1 query, for such a motif only)."""
    if motif.location_type != Motif.LocationType.HOME:
        return False
    return "address" not in RecordSettings.current().hidden_usager_fields


def check_start(choice: Choice, now: datetime) -> None:
    """What no appointment can have was never on offer, and leads to what is."""
    try:
        values.check_start(choice.starts_at, now)
    except InvalidBooking:
        raise SlotTaken from None


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


def _same_slot(choice: Choice) -> dict[str, object]:
    return {
        "motif": choice.motif,
        "organisation": choice.organisation,
        "place": choice.place,
        "starts_at": choice.starts_at,
    }


def _give_back(choice: Choice, replaced: uuid.UUID) -> None:
    former = BookingHold.objects.filter(uuid=replaced, **_same_slot(choice)).first()
    if former:
        end_hold(former.pk)


def _says(placed: BookingHold, booker: Booker, company: Company) -> bool:
    """Whether the hold was placed with these very words, for these very people."""
    said = {**asdict(booker), **company.fields}
    return all(getattr(placed, name) == value for name, value in said.items())


def new_hold(
    choice: Choice, booker: Booker, now: datetime, company: Company = ALONE
) -> BookingHold:
    """Not saved yet, but with its id: the claim must name it."""
    return BookingHold(
        pk=next_id(BookingHold),
        ends_at=choice.ends_at,
        created_at=now,
        expires_at=now + HOLD_LASTS,
        agent_ids=sorted(choice.agent_ids),
        answers=dict(choice.answers),
        is_invited=choice.is_invited,
        mailbox=mailbox_of(booker.email),
        **_same_slot(choice),
        **asdict(booker),
        **company.fields,
    )
