"""A person is forgotten: the record stays for the figures, without anything personal."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from socle.outbox.publish import publish

from ..forgotten_contacts import digests_left_by
from ..models import DirectoryChange, Usager, UsagerFieldValue, UsagerIdentity, UsagerMerge
from ..usager_passwords import end_passwords_of
from ..usager_record import lock_usagers
from ..usager_sessions import end_sessions_of
from ..usager_values import CHOICES, CONTACT

FIRST_NAME, LAST_NAME = "Usager", "anonymisé"


@transaction.atomic
def anonymise_usager(usager_id: int, now: datetime) -> None:
    """For the right to be forgotten; relatives are anonymised first.

    Doing it again changes nothing.
    """
    relatives = Usager.objects.filter(responsible_id=usager_id).values_list("pk", flat=True)
    forget(lock_usagers(usager_id, *relatives), now, asked=True)


def forget(usagers: Collection[Usager], now: datetime, *, asked: bool = False) -> None:
    """Erase names, contact, notes, history, merges and the records merged into these.

    What upper rooms hold (receipts, free texts) follows from the message `usager.anonymised`; and
    what they hold under an address alone from `contacts.forgotten`, when somebody `asked` for it.
    Age alone does not: an old record says nothing of who registered yesterday.
    """
    ids = {usager.pk for usager in usagers}
    everyone = ids | _merged_into(ids)
    if not everyone:
        return
    digests = digests_left_by(everyone) if asked else []
    if digests:
        publish("contacts.forgotten", digests=digests)
    end_sessions_of(everyone)
    end_passwords_of(everyone)
    UsagerMerge.objects.filter(kept_id__in=everyone).delete()
    UsagerMerge.objects.filter(source_id__in=everyone).delete()
    DirectoryChange.objects.filter(
        noun=DirectoryChange.Noun.USAGER, object_id__in=everyone
    ).delete()
    UsagerFieldValue.objects.filter(usager_id__in=everyone).delete()
    UsagerIdentity.objects.filter(usager_id__in=everyone).delete()
    Usager.referents.through.objects.filter(usager_id__in=everyone).delete()
    Usager.objects.filter(pk__in=everyone).update(
        first_name=FIRST_NAME,
        last_name=LAST_NAME,
        birth_name="",
        birth_date=None,
        number_of_children=None,
        **dict.fromkeys((*CHOICES, "affiliation_number", "case_number", "notes"), ""),
        unproved_phone_number="",
        responsible=None,
        updated_at=now,
        erasure_asked_at=None,
        deleted_at=now,
        **dict.fromkeys(CONTACT, ""),
    )
    for pk in sorted(ids):
        publish("usager.anonymised", usager_id=pk)


def _merged_into(usager_ids: set[int]) -> set[int]:
    """The records hidden behind these, and behind those."""
    found: set[int] = set()
    layer = usager_ids
    while layer:
        merges = UsagerMerge.objects.filter(kept_id__in=layer, undone_at__isnull=True)
        layer = set(merges.values_list("source_id", flat=True)) - found
        found |= layer
    return found
