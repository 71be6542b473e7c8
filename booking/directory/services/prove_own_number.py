"""Who is known proves the number that they changed: from then on it lets them in."""

from datetime import datetime

from django.db import transaction

from socle.links import code_opens

from ..errors import CodeRefused, ProofOver
from ..models import ContactProof, Usager
from ..phones import is_mobile
from .ask_proof import PURPOSE
from .check_proof import WRONG_CODES


def has_number_to_prove(usager: Usager) -> bool:
    """Whether their number is a new one, and an SMS reaches it."""
    number = usager.phone_number
    return bool(number) and number == usager.unproved_phone_number and is_mobile(number)


def own_proof(usager: Usager, now: datetime) -> ContactProof | None:
    """What was last sent to their new number, while its code still serves."""
    return (
        ContactProof.objects.filter(
            usager=usager,
            phone_number=usager.phone_number,
            proved_at=None,
            expires_at__gt=now,
            wrong_codes__lt=WRONG_CODES,
        )
        .order_by("-asked_at", "-pk")
        .first()
    )


def prove_own_number(usager_id: int, code: str, now: datetime) -> None:
    """
    Raises:
        ProofOver: nothing was sent to this number, or it expired or met five wrong codes.
        CodeRefused: wrong; what is left is in its message.
    """
    # Wrong codes are written, hence no raise before the commit.
    with transaction.atomic():
        usager = Usager.objects.current().select_for_update().filter(pk=usager_id).first()
        proof = own_proof(usager, now) if usager and has_number_to_prove(usager) else None
        if proof is None:
            raise ProofOver
        right = code_opens(code, PURPOSE, proof.uuid, proof.generation)
        if right:
            proof.proved_at = now
            usager.unproved_phone_number = ""
            usager.save(update_fields=["unproved_phone_number", "updated_at"])
        else:
            proof.wrong_codes += 1
        proof.save(update_fields=["proved_at", "wrong_codes"])
    if right:
        return
    if proof.wrong_codes >= WRONG_CODES:
        raise ProofOver
    raise CodeRefused(WRONG_CODES - proof.wrong_codes)
