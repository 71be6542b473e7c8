"""Eight signs by which an usager books what is for invited people: partners send them.

40 bits, looked for a few times by one machine (`limits`, "link"), for as long as an invitation.
"""

import re
from datetime import datetime

from django.db import transaction

from socle.links import secret_of

from .models import InvitationCode, Usager

SIGNS = 8
CODE = re.compile(r"[A-Z0-9]{8}\Z", re.ASCII)
PURPOSE, DIGEST = "usager.invitation_code", "usager.invitation_code.digest"
# Two usagers with the same signs: once in a million espaces of a thousand codes.
ATTEMPTS = 5


@transaction.atomic
def invitation_code(usager: Usager, expires_at: datetime) -> str:
    """The usager's code: the same each time, good for longer each time."""
    for generation in range(ATTEMPTS):
        code = secret_of(PURPOSE, usager.pk, generation)[:SIGNS].upper()
        row, _ = InvitationCode.objects.get_or_create(
            digest=_digest(code), defaults={"usager": usager, "expires_at": expires_at}
        )
        if row.usager_id == usager.pk:
            InvitationCode.objects.filter(pk=row.pk).update(expires_at=expires_at)
            return code
    raise RuntimeError("no invitation code is free")


def usager_of_code(code: str, now: datetime) -> Usager | None:
    """Whom it invites; None when nobody, or too old (1 query)."""
    if not CODE.match(code):
        return None
    rows = InvitationCode.objects.filter(digest=_digest(code), expires_at__gt=now)
    row = rows.select_related("usager").filter(usager__deleted_at__isnull=True).first()
    return row.usager if row else None


def purge_codes(now: datetime, limit: int) -> int:
    rows = InvitationCode.objects.filter(expires_at__lt=now).order_by("pk").values("pk")[:limit]
    return InvitationCode.objects.filter(pk__in=rows).delete()[0]


def _digest(code: str) -> str:
    return secret_of(DIGEST, code)
