"""By what the rooms above know what a forgotten person left with them under an address alone.

Registrations to scarce motifs name no record: only an address, a number and a name. These are gone
once the record is empty, so that their digests are taken before.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from booking.domain.mailboxes import mailbox_of

from .models import Usager

_PURPOSE = "forgotten"


def digests_left_by(usager_ids: Collection[int]) -> list[str]:
    """Of the mailboxes and numbers of these records, before they are emptied (2 queries).

    What another record has as well counts with the person's name only, and not at all when that
    record has the same name: the registration may be its own.
    """
    names = defaultdict(set)
    for row in _reached(Usager.objects.filter(pk__in=usager_ids)):
        for contact in contacts_of(*row[:2]):
            names[contact].add(_name(*row[2:]))
    addresses = [value for kind, value in names if kind == "mailbox"]
    numbers = [value for kind, value in names if kind == "phone"]
    others = Usager.objects.current().exclude(pk__in=usager_ids)
    same = Q(lowered__in=addresses) | Q(phone_number__in=numbers)
    left = defaultdict(set)
    for row in _reached(others.alias(lowered=Lower("email")).filter(same)) if names else ():
        for contact in contacts_of(*row[:2]):
            left[contact].add(_name(*row[2:]))
    return sorted(
        digest
        for contact, own in names.items()
        for digest in (
            [_digest(*contact, name) for name in own - left[contact]]
            if contact in left
            else [_digest(*contact)]
        )
    )


def is_left_by(
    digests: Collection[str], email: str, phone_number: str, first_name: str, last_name: str
) -> bool:
    """Whether what was written under that address or number, and name, is among them."""
    name = _name(first_name, last_name)
    return any(
        _digest(*contact) in digests or _digest(*contact, name) in digests
        for contact in contacts_of(email, phone_number)
    )


def contacts_of(email: str, phone_number: str) -> Iterator[tuple[str, str]]:
    """Kind and value of what somebody is reached by, however they write it."""
    for kind, value in (("mailbox", mailbox_of(email)), ("phone", phone_number)):
        if value:
            yield kind, value


def _reached(rows) -> list[tuple[str, str, str, str]]:
    return list(rows.values_list("email", "phone_number", "first_name", "last_name"))


def _name(first_name: str, last_name: str) -> str:
    return " ".join(f"{first_name} {last_name}".casefold().split())


def _digest(kind: str, value: str, name: str = "") -> str:
    """In the form of an identifier, the only words that a message of the outbox may carry."""
    keyed = salted_hmac(f"{_PURPOSE}.{kind}", f"{value}\n{name}", algorithm="sha256")
    return str(UUID(bytes=keyed.digest()[:16]))
