"""The code or the link came back: the contact is the person's."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from socle.links import code_opens, opens

from ..errors import CodeRefused, ProofOver
from ..models import ContactProof, Usager
from .ask_proof import PURPOSE

WRONG_CODES = 5
# The second of two clicks, which waited for the first.
STILL_GOOD = timedelta(seconds=30)


def live_proof(proof_uuid: uuid.UUID, now: datetime) -> ContactProof:
    """
    Raises:
        ProofOver: no such request, or it has expired or served.
    """
    proof = ContactProof.objects.filter(uuid=proof_uuid, usager=None).first()
    if proof is None or not _lives(proof, now):
        raise ProofOver
    return proof


def linked_proof(proof_uuid: uuid.UUID, secret: str, now: datetime) -> ContactProof:
    """The request that a link opens; looking uses nothing up.

    Raises:
        ProofOver: wrong link, or it has expired or served.
    """
    proof = ContactProof.objects.filter(uuid=proof_uuid, usager=None).first()
    # Compared even when there is nothing, so that the time taken tells nothing.
    right = opens(secret, PURPOSE, proof_uuid, proof.generation if proof else 0)
    if proof is None or not right or not _lives(proof, now):
        raise ProofOver
    return proof


def prove_by_code(proof_uuid: uuid.UUID, code: str, now: datetime) -> list[Usager]:
    """Whose contact that is (see `people_of`), once the six digits are the right ones.

    Raises:
        ProofOver: no such request; it has expired, served, or met five wrong codes.
        CodeRefused: wrong; what is left is in its message.
    """
    people, left = _prove(
        proof_uuid, now, lambda proof: code_opens(code, PURPOSE, proof.uuid, proof.generation)
    )
    if people:
        return people
    if left <= 0:
        raise ProofOver
    raise CodeRefused(left)


def prove_by_link(proof_uuid: uuid.UUID, secret: str, now: datetime) -> list[Usager]:
    """As `prove_by_code`, by the link of the message.

    Raises:
        ProofOver: wrong link, or it has expired or served.
    """
    linked_proof(proof_uuid, secret, now)
    people, _ = _prove(
        proof_uuid, now, lambda proof: opens(secret, PURPOSE, proof.uuid, proof.generation)
    )
    if not people:
        raise ProofOver
    return people


def people_of(email: str, phone_number: str) -> list[Usager]:
    """Whose contact that is: those who answer for themselves, the oldest record first.

    Not those who typed that number and have not proved it: it may be anybody's.
    """
    among = Usager.objects.current().filter(responsible__isnull=True)
    if email:
        found = among.filter(email__iexact=email)
    else:
        found = among.filter(phone_number=phone_number).exclude(unproved_phone_number=phone_number)
    return list(found.order_by("pk"))


def _prove(
    proof_uuid: uuid.UUID, now: datetime, is_right: Callable[[ContactProof], bool]
) -> tuple[list[Usager], int]:
    """Those proved, and how many wrong codes are left. Wrong ones are written, hence no raise."""
    with transaction.atomic():
        proof = (
            ContactProof.objects.select_for_update().filter(uuid=proof_uuid, usager=None).first()
        )
        if proof is None or not _lives(proof, now):
            raise ProofOver
        # Asked whether the code is right or not, so that it costs the same.
        people = people_of(proof.email, proof.phone_number)
        if is_right(proof) and people:
            proof.proved_at = proof.proved_at or now
            proof.save(update_fields=["proved_at"])
            return people, 0
        proof.wrong_codes += 1
        proof.save(update_fields=["wrong_codes"])
    return [], WRONG_CODES - proof.wrong_codes


def _lives(proof: ContactProof, now: datetime) -> bool:
    served = proof.proved_at is not None and proof.proved_at <= now - STILL_GOOD
    return not served and proof.expires_at > now and proof.wrong_codes < WRONG_CODES
