"""One message owed to one person, and the receipt that says what became of it.

A receipt is opened, in a commit of its own, before the message leaves. Whoever finds one still
"sending" knows that a worker died at that very moment: the message may have left, and nothing is
sent twice.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import structlog
from django.db import connection, transaction

from booking.appointments.models import Appointment
from booking.directory.models import Agent, Usager
from socle import clock
from socle.links import without_secrets
from socle.outbox.models import Message
from tenants.context import current_espace

from .limits import over_limit
from .models import Receipt
from .usage import record_sms

Result = Receipt.Result
# People must learn of these, however much they have been told that day. What prescripteurs book,
# and what is written to the espace itself, has quotas of its own.
NEVER_CAPPED = frozenset({"rdv_cancelled", "prescripteur_confirmation", "contact_forwarded"})
# A provider says that it has the message.
TAKEN = (Result.PROCESSED, Result.SENT, Result.DELIVERED)
ASLEEP = "L’envoi a été interrompu : personne ne sait si le message est parti."
# While somebody has one message sent again, the others of its topic stay as they are.
only_duty: ContextVar[str] = ContextVar("only_duty", default="")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who receives: a person of the espace if known, and the address. Never shown in logs."""

    address: str = field(repr=False)
    usager: Usager | None = field(default=None, repr=False)
    agent: Agent | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Duty:
    """`until` is the instant from which the message is of no use."""

    message: Message
    event: str
    to: Addressee
    channel: str
    content: str = field(repr=False)
    appointment: Appointment | None
    until: datetime | None

    @property
    def key(self) -> str:
        """The same for the same person, however often the message is delivered."""
        kind = "agent" if self.to.agent else "usager"
        digest = sha256(self.to.address.encode()).hexdigest()[:24]
        return f"{self.message.id}:{self.event}:{self.channel}:{kind}:{digest}"

    @property
    def limit(self) -> str:
        """Why no more may be sent to this person today, in French; empty when one may."""
        if self.to.agent or self.event in NEVER_CAPPED:
            return ""
        return over_limit(self.to.address, self.channel, clock.now(), self.event)

    @property
    def fields(self) -> dict[str, object]:
        """What its receipt says from the start."""
        return {
            "appointment": self.appointment,
            "usager": self.to.usager,
            "agent": self.to.agent,
            "event": self.event,
            "channel": self.channel,
            "recipient": self.to.address[:254],
            "content": without_secrets(self.content),
            "origin": {
                "id": str(self.message.id),
                "topic": self.message.topic,
                "payload": self.message.payload,
            },
            "created_at": clock.now(),
            "updated_at": clock.now(),
        }


def is_owed(duty: Duty) -> bool:
    """Whether the message must still leave; what it became instead is noted."""
    if only_duty.get() not in ("", duty.key):
        return False
    known = Receipt.objects.filter(duty=duty.key).first()
    if known and known.result == Result.SENDING:
        # The worker that died, or one so slow that its lease has ended: it corrects this itself.
        close(known, Result.DOUBTFUL, error=ASLEEP)
    if known and not known.retry:
        return False
    if duty.until and duty.until <= clock.now():
        note(duty, Result.EXPIRED)
        return False
    return True


def note(duty: Duty, result: str, *, error: str = "", retry: bool = False) -> None:
    """Say what became of a message that did not begin to leave."""
    said = {"result": result, "error": error[:200], "retry": retry}
    receipt, made = Receipt.objects.get_or_create(duty=duty.key, defaults={**duty.fields, **said})
    if not made:
        failed = Receipt.objects.filter(pk=receipt.pk, retry=True)
        failed.update(**said, updated_at=clock.now())


def open_receipt(duty: Duty) -> Receipt | None:
    """The receipt of a message that leaves now; None if it may not, or another sends it."""
    with transaction.atomic():
        _take_turn(duty)
        if reason := duty.limit:
            note(duty, Result.CAPPED, error=reason)
            log.warning("notifications.capped", event_name=duty.event, channel=str(duty.channel))
            return None
        receipt, opened = Receipt.objects.get_or_create(duty=duty.key, defaults=duty.fields)
        if not opened:
            again = Receipt.objects.filter(pk=receipt.pk, retry=True)
            opened = again.update(
                result=Result.SENDING, retry=False, error="", updated_at=clock.now()
            )
    return receipt if opened else None


def close(
    receipt: Receipt,
    result: str,
    *,
    error: str = "",
    retry: bool = False,
    parts: int | None = None,
    provider: str = "",
) -> None:
    """Say what became of a message that was leaving.

    Args:
        parts: how many SMS it was billed as, if the provider says so.
        provider: who took it, if it has a name.
    """
    said = {"result": result, "error": error[:200], "retry": retry, "updated_at": clock.now()}
    if parts is not None:
        said["sms_count"] = parts
    if provider:
        said["provider"] = provider
    with transaction.atomic():
        mine = Receipt.objects.filter(pk=receipt.pk, result=Result.SENDING).update(**said)
        if not mine and result in TAKEN:
            # Somebody thought us dead and doubted; we know.
            doubted = Receipt.objects.filter(pk=receipt.pk, result=Result.DOUBTFUL)
            doubted.update(**said)
        if mine and receipt.channel == Receipt.Channel.SMS:
            _count(receipt, result, parts)


def _count(receipt: Receipt, result: str, parts: int | None) -> None:
    """What may have left may have been billed."""
    if result in (*TAKEN, Result.DOUBTFUL):
        organisation_id = receipt.appointment.organisation_id if receipt.appointment else None
        record_sms(organisation_id, parts, receipt.content, clock.now())


def _take_turn(duty: Duty) -> None:
    """One message at a time to one address, so that two workers count the same ones."""
    name = f"{current_espace().number}:{duty.channel}:{duty.to.address}"
    number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
