"""Who may be the same person, in this espace only (domain.md 1.7, « Duplicate detection »)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.db.models.functions import Lower

from booking.access.actor import Actor

from .errors import DuplicateUsager, PossibleDuplicate
from .masking import Glimpse, glimpses
from .models import Usager
from .plain import plain

MOST = 10


class Reason(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    IDENTITY = "identity"


# A shared e-mail blocks; the others are warnings that an author may ignore, once read.
BLOCKING = frozenset({Reason.EMAIL})


@dataclass(frozen=True, slots=True)
class Duplicate:
    reason: Reason
    who: Glimpse


def check_duplicates(
    usager: Usager, actor: Actor, *, changed: Collection[str], ignored: Collection[int] = ()
) -> None:
    """Look for others like this one, whether it is written yet or not (2 queries).

    Args:
        changed: fields just given; what did not change is not looked for.
        ignored: the usagers that the author has read of and declared to be others.

    Raises:
        DuplicateUsager: somebody has the same e-mail.
        PossibleDuplicate: same number, or same names and birth date.
    """
    found = find_duplicates(usager, actor, changed=changed)
    blocking = tuple(one for one in found if one.reason in BLOCKING)
    if blocking:
        raise DuplicateUsager(blocking)
    doubtful = tuple(one for one in found if one.who.usager_id not in ignored)
    if doubtful:
        raise PossibleDuplicate(doubtful)


def find_duplicates(usager: Usager, actor: Actor, *, changed: Collection[str]) -> list[Duplicate]:
    """The strongest reason for each, in order of weight; masked where the actor sees them not."""
    alike = _questions(usager, changed)
    if not alike:
        return []
    asked = Q(pk__in=())
    for question in alike.values():
        asked |= question
    others = Usager.objects.current().annotate(lower_email=Lower("email")).exclude(pk=usager.pk)
    # Not by identifier: PostgreSQL would read all of them in that order in search of ten.
    rows = list(
        others.select_related("responsible").filter(asked).order_by("created_at", "pk")[:MOST]
    )
    shown = glimpses(rows, actor)
    found = [Duplicate(_reason(usager, row, alike), shown[row.pk]) for row in rows]
    return sorted(found, key=lambda one: list(Reason).index(one.reason))


def sort_name_of(usager: Usager) -> str:
    """What the database makes of the names, for a record that it has not."""
    return plain(f"{usager.last_name} {usager.first_name}")


def _questions(usager: Usager, changed: Collection[str]) -> dict[Reason, Q]:
    alike: dict[Reason, Q] = {}
    if usager.email and "email" in changed:
        # Said again, for the index of addresses is of those that are not empty.
        alike[Reason.EMAIL] = Q(lower_email=usager.email) & ~Q(email="")
    if usager.phone_number and "phone_number" in changed:
        alike[Reason.PHONE] = Q(phone_number=usager.phone_number)
    if usager.birth_date and {"first_name", "last_name", "birth_date"} & set(changed):
        alike[Reason.IDENTITY] = Q(sort_name=sort_name_of(usager), birth_date=usager.birth_date)
    return alike


def _reason(usager: Usager, other: Usager, alike: Collection[Reason]) -> Reason:
    if Reason.EMAIL in alike and other.email.lower() == usager.email:
        return Reason.EMAIL
    if Reason.PHONE in alike and other.phone_number == usager.phone_number:
        return Reason.PHONE
    return Reason.IDENTITY
