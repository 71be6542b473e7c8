"""Take a place in the draw or the queue of a scarce motif; prove it; leave it."""

import secrets
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from booking.availability.loader import zone_of
from booking.catalog.fairness import fairness_of
from booking.domain.allocation import Mode
from booking.domain.draws import commitment_of
from booking.domain.mailboxes import mailbox_of
from socle.errors import NotVisible
from socle.links import opens, secret_of
from socle.outbox.publish import publish

from ..answering import Answered
from ..choice import Booker, Choice
from ..errors import LinkRefused, RuleRefused, TooManyHolds
from ..models import Draw, TurnEntry
from ..proving import proved_ways
from .check_choice import check_booker, check_choice
from .claim_sole import BY_TURNS, check_verified, claim_sole, identity_digest
from .end_hold import end_hold
from .keep_answers import check_answered, keep_for_turn
from .lock_booker import one_request_at_a_time

LINK_PURPOSE = "turn"
# An address that nobody proves is forgotten.
PENDING_LASTS = timedelta(days=2)
PENDING_A_PERSON = 3
SENDINGS = 3
SEND_AGAIN_AFTER = timedelta(seconds=60)
TOO_MANY = (
    "Vous avez déjà des inscriptions à confirmer : ouvrez les liens de nos messages, "
    "ou appelez-nous."
)
SENT_ENOUGH = (
    "Nous vous avons déjà écrit trois fois : regardez dans les messages indésirables, "
    "ou appelez-nous."
)
SAME = ("motif_id", "organisation_id", "place_id", "first_name", "last_name")
State = TurnEntry.State


def register_turn(
    choice: Choice,
    booker: Booker,
    now: datetime,
    *,
    channel: str = TurnEntry.Channel.ONLINE,
    subject: str = "",
) -> TurnEntry:
    """Note who asks. It counts once the address is proved; at once when an agent does it.

    Whoever asks again before opening the message, under the same name, keeps the same place; a
    minute later the message leaves again.

    Args:
        subject: what FranceConnect calls who registers online, for a motif that asks for it.

    Raises:
        InvalidBooking: a name or an address that is none, or, online, that proves nothing.
        NotVisible: the motif is not given out by turns, not open to usagers, or not there.
        QuestionsLeft: who registers online has not answered its questionnaire.
        RuleRefused: the address has a booking or a place already (for an agent, who is told),
            or the motif asks for a verified identity.
        TooManyHolds: too many registrations, or messages, left unopened.
    """
    if channel == TurnEntry.Channel.ONLINE:
        booker = replace(booker, **proved_ways(booker.email, booker.phone_number))
    check_booker(choice.motif, booker)
    check_choice(choice)
    if choice.motif.allocation not in BY_TURNS:
        raise NotVisible
    answered = Answered(choice.motif, choice.sheet)
    if channel == TurnEntry.Channel.ONLINE:
        check_verified(choice.motif, subject)
        check_answered(answered)
    with transaction.atomic():
        one_request_at_a_time(booker)
        entry = TurnEntry(
            motif=choice.motif,
            organisation=choice.organisation,
            place=choice.place,
            channel=channel,
            identity=identity_digest(subject),
            created_at=now,
            mailbox=mailbox_of(booker.email),
            **booker.identity,
        )
        if channel == TurnEntry.Channel.ONLINE:
            return _wait_for_proof(entry, answered, now)
        entry.verified_at, entry.state = now, State.WAITING
        _enter(entry, now)
        keep_for_turn(answered, entry, now)
    return entry


def turn_secret(entry: TurnEntry) -> str:
    """What the link of the person's messages carries."""
    return secret_of(LINK_PURPOSE, entry.uuid)


def open_turn(entry_uuid: uuid.UUID, secret: str) -> TurnEntry:
    """The entry that a link opens, whatever its state (1 query, none for a wrong one).

    Raises:
        LinkRefused: wrong link, or an entry that was purged.
    """
    if not opens(secret, LINK_PURPOSE, entry_uuid):
        raise LinkRefused
    rows = TurnEntry.objects.select_related("motif__service", "organisation", "place", "draw")
    entry = rows.filter(uuid=entry_uuid).first()
    if entry is None:
        raise LinkRefused
    return entry


def confirm_turn(entry_id: int, now: datetime) -> TurnEntry:
    """The address is proved: the place counts from now on. Idempotent.

    Raises:
        LinkRefused: the entry is gone, or was left.
        RuleRefused: `sole_booking`, when this address has a booking or another place.
    """
    with transaction.atomic():
        entry = _locked(entry_id)
        if entry.state == State.PENDING:
            entry.state, entry.verified_at = State.WAITING, now
            _enter(entry, now)
    return entry


def withdraw_turn(entry_id: int, now: datetime) -> None:
    """Leave the draw or the queue; what was offered goes to the next. Idempotent."""
    with transaction.atomic():
        entry = _locked(entry_id)
        if entry.state not in (State.PENDING, *TurnEntry.LIVE):
            return
        entry.state, entry.ended_at = State.WITHDRAWN, now
        entry.save(update_fields=["state", "ended_at"])
        for hold_id in entry.holds.filter(state="pending").values_list("pk", flat=True):
            end_hold(hold_id)
        publish("turns.due", motif_id=entry.motif_id)


def purge_turns(now: datetime, before: datetime, limit: int) -> int:
    """Delete entries never proved, those that ended a month ago, and those that nobody has served
    since `before`: of a motif that was removed, say. How many, at most `limit`.

    The ranks of a draw stay, by their receipts.
    """
    old = TurnEntry.objects.filter(state=State.PENDING, created_at__lt=now - PENDING_LASTS)
    ended = TurnEntry.objects.filter(ended_at__lt=now - timedelta(days=30))
    forgotten = TurnEntry.objects.filter(state__in=TurnEntry.LIVE, created_at__lt=before)
    ids = list((old | ended | forgotten).values_list("pk", flat=True)[:limit])
    TurnEntry.objects.filter(pk__in=ids).delete()
    return len(ids)


def _wait_for_proof(entry: TurnEntry, answered: Answered, now: datetime) -> TurnEntry:
    pending = TurnEntry.objects.filter(state=State.PENDING, created_at__gt=now - PENDING_LASTS)
    mine = list(pending.filter(mailbox=entry.mailbox, phone_number=entry.phone_number))
    for one in mine:
        # Another name is another registration: nobody changes what somebody else will confirm.
        if all(getattr(one, name) == getattr(entry, name) for name in SAME):
            return _tell_again(one, now)
    if len(mine) >= PENDING_A_PERSON:
        raise TooManyHolds(TOO_MANY)
    entry.save(force_insert=True)
    keep_for_turn(answered, entry, now)
    publish("turn.registered", entry_id=entry.pk)
    return entry


def _tell_again(entry: TurnEntry, now: datetime) -> TurnEntry:
    """The message was lost, or not waited for; a double click sends one only."""
    if now < (entry.asked_at or entry.created_at) + SEND_AGAIN_AFTER:
        return entry
    if entry.messages_asked >= SENDINGS:
        raise TooManyHolds(SENT_ENOUGH)
    entry.messages_asked, entry.asked_at = entry.messages_asked + 1, now
    entry.save(update_fields=["messages_asked", "asked_at"])
    publish("turn.registered", entry_id=entry.pk)
    return entry


def _enter(entry: TurnEntry, now: datetime) -> None:
    fairness = fairness_of(entry.motif)
    if fairness.mode is Mode.DRAW:
        entry.draw = _draw_of(entry, fairness.release.next(now, zone_of(entry.place)), now)
    entry.save()
    claim_sole(
        entry.motif, entry.email, entry.phone_number, now, entry=entry, identity=entry.identity
    )
    if fairness.mode is Mode.QUEUE:
        publish("turns.due", motif_id=entry.motif_id)


def _draw_of(entry: TurnEntry, closes_at: datetime, now: datetime) -> Draw:
    """The draw of the next release; the first who registers makes it, and its commitment."""
    secret = secrets.token_hex(32)
    draw, made = Draw.objects.get_or_create(
        motif=entry.motif,
        organisation=entry.organisation,
        place=entry.place,
        closes_at=closes_at,
        defaults={"secret": secret, "commitment": commitment_of(secret)},
    )
    if made:
        publish("draw.due", after=closes_at - now, draw_id=draw.pk)
    return draw


def _locked(entry_id: int) -> TurnEntry:
    entry = (
        TurnEntry.objects.select_related("motif", "organisation", "place")
        .select_for_update(of=("self",))
        .filter(pk=entry_id)
        .first()
    )
    if entry is None:
        raise LinkRefused
    return entry


__all__ = [
    "RuleRefused",
    "confirm_turn",
    "open_turn",
    "purge_turns",
    "register_turn",
    "turn_secret",
    "withdraw_turn",
]
