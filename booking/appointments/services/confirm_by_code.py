"""The six digits of the SMS confirm a hold, in the browser that placed it."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from booking.directory.errors import CodeRefused, ProofOver, TooManyProofs, TooSoon
from socle.links import code_of, code_opens
from socle.outbox.publish import publish

from ..models import Appointment, BookingHold
from .confirm_hold import confirm_hold, locked_hold
from .hold_slot import LINK_PURPOSE, link_secret

WRONG_CODES = 5
SENDINGS = 3
SEND_AGAIN_AFTER = timedelta(seconds=60)


def hold_code(hold: BookingHold) -> str:
    """What the last message of the hold says; derived, and stored nowhere."""
    return code_of(LINK_PURPOSE, hold.uuid, hold.code_generation)


def confirm_by_code(hold_uuid: uuid.UUID, code: str, now: datetime) -> Appointment:
    """As `confirm_hold`; the caller answers for the browser being the one that booked.

    Raises:
        CodeRefused: wrong; what is left is in its message.
        ProofOver: five wrong ones, or the minutes of the hold are over.
        LinkRefused, NotVisible, SlotTaken, RuleRefused: see `confirm_hold`.
    """
    # Wrong codes are written, hence no raise before the commit.
    with transaction.atomic():
        hold = locked_hold(hold_uuid)
        if hold.expires_at <= now or hold.code_wrong >= WRONG_CODES:
            raise ProofOver
        right = code_opens(code, LINK_PURPOSE, hold.uuid, hold.code_generation)
        if not right:
            hold.code_wrong += 1
            hold.save(update_fields=["code_wrong"])
    if right:
        return confirm_hold(hold_uuid, link_secret(hold), now)
    if hold.code_wrong >= WRONG_CODES:
        raise ProofOver
    raise CodeRefused(WRONG_CODES - hold.code_wrong)


def send_code_again(hold_uuid: uuid.UUID, now: datetime) -> None:
    """Have another message sent; its code replaces the one before, the link stays the same.

    Raises:
        LinkRefused: no such hold.
        ProofOver: it is confirmed or has lapsed.
        TooSoon: the message before has just left.
        TooManyProofs: three were sent for this slot.
    """
    with transaction.atomic():
        hold = locked_hold(hold_uuid)
        if hold.state != BookingHold.State.PENDING or hold.expires_at <= now:
            raise ProofOver
        if now < (hold.code_sent_at or hold.created_at) + SEND_AGAIN_AFTER:
            raise TooSoon
        if hold.code_generation + 1 >= SENDINGS:
            raise TooManyProofs
        hold.code_generation += 1
        hold.code_wrong, hold.code_sent_at = 0, now
        hold.save(update_fields=["code_generation", "code_wrong", "code_sent_at"])
        publish("hold.message_asked", hold_id=hold.pk)
