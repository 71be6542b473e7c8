"""Professionals from outside: noted when they say who they are, known once they prove it."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from .models import ProfessionalIdentity

Means = ProfessionalIdentity.Means
# A working day, as for usagers; then the address is proved again.
LASTS = timedelta(hours=8)
IS_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Professional:
    """How somebody names themselves; `phone_number` E.164 or empty.

    Args:
        siret: of their establishment, from ProConnect only.
    """

    email: str
    first_name: str = ""
    last_name: str = ""
    phone_number: str = ""
    structure: str = ""
    siret: str = ""


def note_professional(
    said: Professional, means: str, now: datetime, *, proved: bool
) -> ProfessionalIdentity:
    """Write it down, the address in lower case.

    Raises:
        ValueError: no such means.
    """
    if means not in Means.values:
        raise ValueError("no proof by this means")
    return ProfessionalIdentity.objects.create(
        **{**asdict(said), "email": said.email.lower()},
        means=means,
        created_at=now,
        proved_at=now if proved else None,
    )


def proved_professional(identifier: uuid.UUID, now: datetime) -> ProfessionalIdentity | None:
    """Whoever proved it within the last eight hours (1 query)."""
    return ProfessionalIdentity.objects.filter(
        uuid=identifier, proved_at__gt=now - LASTS, proved_at__lte=now
    ).first()


def forget_professional(identifier: uuid.UUID) -> None:
    """Whatever still names it is worth nothing any more. Idempotent."""
    ProfessionalIdentity.objects.filter(uuid=identifier).delete()


def purge_professionals(now: datetime, limit: int) -> int:
    """Delete those of more than two days; how many, `limit` at most."""
    old = ProfessionalIdentity.objects.filter(created_at__lt=now - IS_KEPT).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:limit])
    return ProfessionalIdentity.objects.filter(pk__in=ids).delete()[0]
