"""Ask for a code and a link, by an address or a number that one says to have."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from socle.links import code_of, secret_of
from socle.outbox.publish import publish

from ..errors import ProofOver, TooManyProofs, TooSoon
from ..locks import lock_words
from ..models import ContactProof, Usager

PURPOSE = "contact"
PROOF_LASTS = timedelta(minutes=15)
# A second click is no second request.
SAME_CLICK = timedelta(seconds=10)
SEND_AGAIN_AFTER = timedelta(seconds=60)
# Messages to one contact; an SMS costs money, and may be sent to annoy.
SENDINGS, WITHIN = 5, timedelta(hours=1)
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Contact:
    """One of the two. `email` lower-case, `phone_number` a mobile in E.164."""

    email: str = field(default="", repr=False)
    phone_number: str = field(default="", repr=False)


def ask_proof(
    contact: Contact, now: datetime, *, next_path: str = "", owner: Usager | None = None
) -> ContactProof:
    """Have a code sent, if somebody has that contact: the same is done and written if nobody has.

    Args:
        owner: who is known already and proves their new number: the code then lets nobody in.

    Raises:
        TooManyProofs: so many were sent there in an hour.
    """
    with transaction.atomic():
        lock_words(f"proof:{contact.email}{contact.phone_number}")
        mine = ContactProof.objects.filter(email=contact.email, phone_number=contact.phone_number)
        same = mine.filter(
            usager=owner, sent_at__gt=now - SAME_CLICK, proved_at__isnull=True
        ).first()
        if same:
            return same
        _check_sendings(contact, now)
        proof = ContactProof.objects.create(
            email=contact.email,
            phone_number=contact.phone_number,
            usager=owner,
            next_path=next_path,
            asked_at=now,
            sent_at=now,
            expires_at=now + PROOF_LASTS,
        )
        _send(proof)
    return proof


def send_again(proof_uuid: uuid.UUID, now: datetime) -> ContactProof:
    """Have another code sent; the one before opens nothing any more.

    Raises:
        ProofOver: no such request, or it has served or expired.
        TooSoon: the message before has just left.
        TooManyProofs: so many were sent there in an hour.
    """
    with transaction.atomic():
        proof = (
            ContactProof.objects.select_for_update().filter(uuid=proof_uuid, usager=None).first()
        )
        if proof is None or proof.proved_at or proof.expires_at <= now:
            raise ProofOver
        if now < proof.sent_at + SEND_AGAIN_AFTER:
            raise TooSoon
        contact = Contact(proof.email, proof.phone_number)
        lock_words(f"proof:{contact.email}{contact.phone_number}")
        _check_sendings(contact, now)
        proof.generation += 1
        proof.wrong_codes = 0
        proof.sent_at, proof.expires_at = now, now + PROOF_LASTS
        proof.save(update_fields=["generation", "wrong_codes", "sent_at", "expires_at"])
        _send(proof)
    return proof


def proof_code(proof: ContactProof) -> str:
    """The six digits of the last message."""
    return code_of(PURPOSE, proof.uuid, proof.generation)


def proof_secret(proof: ContactProof) -> str:
    """What the link of the last message carries."""
    return secret_of(PURPOSE, proof.uuid, proof.generation)


def purge_proofs(now: datetime) -> int:
    return ContactProof.objects.filter(asked_at__lte=now - KEPT).delete()[0]


def _check_sendings(contact: Contact, now: datetime) -> None:
    recent = ContactProof.objects.filter(
        email=contact.email, phone_number=contact.phone_number, sent_at__gt=now - WITHIN
    )
    if (recent.aggregate(sent=Sum("generation"))["sent"] or 0) >= SENDINGS:
        raise TooManyProofs


def _send(proof: ContactProof) -> None:
    publish("contact_proof.asked", proof_id=proof.pk, generation=proof.generation)
