"""What became of the messages of one appointment, for the agents' page."""

from dataclasses import dataclass, field
from datetime import datetime

from booking.appointments.models import Appointment

from .models import Receipt

Result = Receipt.Result
# The first of these that one of the usagers' messages had is what the summary says.
WORST_FIRST = (
    (Result.FAILURE, "Un message au moins n’a pas pu être envoyé."),
    (Result.DOUBTFUL, "Un message au moins est peut-être parti, sans certitude."),
    (Result.CAPPED, "Un message au moins n’a pas été envoyé : le plafond du jour était atteint."),
    (Result.EXPIRED, "Un message au moins n’a pas été envoyé : il était trop tard."),
    (Result.SENDING, "Un message est en cours d’envoi."),
    (Result.PROCESSED, "Tous les messages ont été remis au prestataire."),
    (Result.SENT, "Tous les messages ont été envoyés."),
    (Result.DELIVERED, "Tous les messages ont été reçus."),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `result` is a word of `Receipt.Result`, `label` what it means in French."""

    receipt_id: int
    event: str
    channel: str
    at: datetime
    to_agent: bool
    person: str = field(repr=False)
    recipient: str = field(repr=False)
    content: str = field(repr=False)
    sms_count: int | None
    result: str
    label: str
    reason: str
    will_retry: bool
    can_resend: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """`lines` the newest first; `summary` a word of `Receipt.Result`, empty without messages.

    The summary is about usagers: what agents are sent about their own agenda matters less.
    """

    lines: tuple[Line, ...]
    summary: str
    words: str


def delivery_of(appointment: Appointment, now: datetime) -> Delivery:
    """All that was sent about the appointment, and whether it arrived (1 query)."""
    rows = (
        Receipt.objects.filter(appointment=appointment)
        .select_related("usager", "agent")
        .order_by("-created_at", "-pk")
    )
    begun = appointment.starts_at <= now
    lines = tuple(_line(receipt, begun, now) for receipt in rows)
    found = {line.result for line in lines if not line.to_agent}
    for result, words in WORST_FIRST:
        if result in found:
            return Delivery(lines, result, words)
    return Delivery(lines, "", "Aucun message n’a été envoyé à l’usager.")


def _line(receipt: Receipt, begun: bool, now: datetime) -> Line:
    doubtful = receipt.is_doubtful(now)
    result = Result.DOUBTFUL if doubtful else Result(receipt.result)
    if receipt.retry and begun:
        # No other attempt will send it.
        result = Result.EXPIRED
    return Line(
        receipt_id=receipt.pk,
        event=receipt.event,
        channel=receipt.channel,
        at=receipt.created_at,
        to_agent=receipt.agent_id is not None,
        person=str(receipt.usager or receipt.agent or ""),
        recipient=receipt.recipient,
        content=receipt.content,
        sms_count=receipt.sms_count,
        result=result,
        label=result.label,
        reason=receipt.error if result == receipt.result else "",
        will_retry=receipt.retry and not begun,
        can_resend=doubtful and receipt.anonymised_at is None,
    )
