"""Keep a slot for a few minutes while its booker proves an address."""

import uuid
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.db import transaction

from booking.directory.usager_record import today
from booking.domain.mailboxes import mailbox_of
from socle.links import secret_of
from socle.outbox.publish import publish

from ..answering import Answered
from ..ants_numbers import check_numbers
from ..choice import Booker, Choice
from ..company import ALONE, Company, minutes_for, numbers_of, regular_company
from ..models import BookingHold
from ..proving import proved_ways
from .check_choice import check_address, check_booker, check_choice, check_start
from .claim_sole import check_verified
from .end_hold import end_hold
from .hold_quota import check_quota, pending_holds
from .keep_answers import check_answered, is_same_answer, keep_for_hold
from .lock_booker import one_request_at_a_time
from .next_id import next_id
from .take_slot import take_slot

__all__ = [
    "HOLD_IS_KEPT",
    "HOLD_LASTS",
    "LINK_PURPOSE",
    "Booker",
    "Choice",
    "hold_slot",
    "link_secret",
    "new_hold",
]

HOLD_LASTS = timedelta(minutes=20)
# A click that comes too late still finds what was typed; then it is erased.
HOLD_IS_KEPT = timedelta(days=2)
LINK_PURPOSE = "hold"


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
